import { connect, type Socket } from 'node:net'
import { HostError } from '@truebook/host/host-error'
import { answerIn, type HttpAnswer } from '../e2e/http-socket.js'

/** Kept-alive connections, each with one request under way at most. */
export interface Connections {
  /** Sends over a free connection, or a new one; false where all are taken. */
  send(request: Buffer, onAnswer: (answer: HttpAnswer) => void): boolean
  close(): void
}

/** More at once overflow the system's queue of handshakes, and wait for its retries: up to a minute. */
const MOST_CONNECTING = 200

/** Opened as they are needed: the exchange cuts those that say nothing. */
export function createConnections(url: string, most: number): Connections {
  const free: Socket[] = []
  const open = new Set<Socket>()
  const waiting = new Map<Socket, (answer: HttpAnswer) => void>()
  let connecting = 0

  function openOne(): Socket {
    const { hostname, port } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    open.add(socket)
    connecting += 1
    socket.once('connect', () => {
      connecting -= 1
    })
    listen(socket, (answer) => {
      const onAnswer = waiting.get(socket)
      if (!onAnswer) return
      waiting.delete(socket)
      free.push(socket)
      onAnswer(answer)
    })
    let reason = ''
    socket.on('error', ({ message }) => {
      reason = ` ${message}.`
    })
    socket.on('close', () => {
      if (waiting.has(socket)) throw new HostError(`A connection of the load was closed.${reason}`)
      open.delete(socket)
      const place = free.indexOf(socket)
      if (place >= 0) free.splice(place, 1)
    })
    return socket
  }

  return {
    send(request, onAnswer) {
      const mayOpen = open.size < most && connecting < MOST_CONNECTING
      const socket = free.pop() ?? (mayOpen ? openOne() : undefined)
      if (!socket) return false
      waiting.set(socket, onAnswer)
      socket.write(request)
      return true
    },
    close() {
      waiting.clear()
      for (const socket of open) socket.destroy()
    },
  }
}

function listen(socket: Socket, onAnswer: (answer: HttpAnswer) => void): void {
  let received = ''
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    received += text
    const answer = answerIn(received)
    if (!answer) return
    received = ''
    onAnswer(answer)
  })
}
