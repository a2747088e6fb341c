import { connect, type Socket } from 'node:net'
import { HostError } from '@truebook/host/host-error'

export interface Answer {
  readonly status: number
  /** In seconds; undefined where the answer has none. */
  readonly retryAfter: number | undefined
  readonly body: string
}

/** Kept-alive connections, each with one request under way at most. */
export interface Connections {
  /** Sends over a free connection, or a new one; false where all are taken. */
  send(request: Buffer, onAnswer: (answer: Answer) => void): boolean
  close(): void
}

/** Opened as they are needed: the exchange cuts those that say nothing. */
export function createConnections(url: string, most: number): Connections {
  const free: Socket[] = []
  const open = new Set<Socket>()
  const waiting = new Map<Socket, (answer: Answer) => void>()

  function openOne(): Socket {
    const { hostname, port } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    open.add(socket)
    listen(socket, (answer) => {
      const onAnswer = waiting.get(socket)
      if (!onAnswer) return
      waiting.delete(socket)
      free.push(socket)
      onAnswer(answer)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (waiting.has(socket)) throw new HostError('The exchange closed a connection of the load.')
      open.delete(socket)
      const place = free.indexOf(socket)
      if (place >= 0) free.splice(place, 1)
    })
    return socket
  }

  return {
    send(request, onAnswer) {
      const socket = free.pop() ?? (open.size < most ? openOne() : undefined)
      if (!socket) return false
      waiting.set(socket, onAnswer)
      socket.write(request)
      return true
    },
    close() {
      for (const socket of open) socket.destroy()
    },
  }
}

function listen(socket: Socket, onAnswer: (answer: Answer) => void): void {
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

/** The answer that a text holds, once all of it is there. */
function answerIn(text: string): Answer | undefined {
  const end = text.indexOf('\r\n\r\n')
  const head = text.slice(0, Math.max(end, 0))
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1])
  if (end === -1 || text.length < end + 4 + length) return undefined
  const seconds = /\r\nretry-after: (\d+)/i.exec(head)?.[1]
  const retryAfter = seconds === undefined ? undefined : Number(seconds)
  return { status: Number(head.slice(9, 12)), retryAfter, body: text.slice(end + 4) }
}
