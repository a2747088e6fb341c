import { connect, type Socket } from 'node:net'
import { HostError } from '@truebook/host/host-error'
import { answerIn, type HttpAnswer } from '../e2e/http-socket.js'

/** Kept-alive connections, each with one request under way at most. */
export interface Connections {
  /** Sends over a free connection, or a new one; false if all are taken. */
  send(request: Buffer, onAnswer: (answer: HttpAnswer) => void): boolean
  close(): void
}

/** More at once would overflow the system's queue of handshakes, and wait up to a minute for its retries. */
const MOST_CONNECTING = 200

/** All answers are read into this buffer: each is handled before the next one is read. */
const READ = Buffer.allocUnsafe(64 * 1024)

interface Lane {
  readonly socket: Socket
  /** The part of an answer that came so far. */
  received: string
  onAnswer: ((answer: HttpAnswer) => void) | undefined
}

/** Connections are opened as they are needed: the exchange cuts those that send nothing. */
export function createConnections(url: string, most: number): Connections {
  const { hostname, port } = new URL(url)
  const free: Lane[] = []
  const open = new Set<Lane>()
  let connecting = 0

  function openOne(): Lane {
    // Without a stream's buffers and events: the load shares the machine with what it measures.
    const onread = { buffer: READ, callback: (length: number) => take(lane, length) }
    const socket = connect({ host: hostname, port: Number(port), noDelay: true, onread })
    const lane: Lane = { socket, received: '', onAnswer: undefined }
    open.add(lane)
    connecting += 1
    socket.once('connect', () => {
      connecting -= 1
    })
    let reason = ''
    socket.on('error', ({ message }) => {
      reason = ` ${message}.`
    })
    socket.on('close', () => {
      if (lane.onAnswer) throw new HostError(`A connection of the load was closed.${reason}`)
      open.delete(lane)
      const place = free.indexOf(lane)
      if (place >= 0) free.splice(place, 1)
    })
    return lane
  }

  function take(lane: Lane, length: number): boolean {
    const { onAnswer } = lane
    lane.received += READ.toString('latin1', 0, length)
    const answer = answerIn(lane.received)
    if (!answer || !onAnswer) return true
    lane.received = ''
    lane.onAnswer = undefined
    free.push(lane)
    onAnswer(answer)
    return true
  }

  return {
    send(request, onAnswer) {
      const mayOpen = open.size < most && connecting < MOST_CONNECTING
      const lane = free.pop() ?? (mayOpen ? openOne() : undefined)
      if (!lane) return false
      lane.onAnswer = onAnswer
      lane.socket.write(request)
      return true
    },
    close() {
      for (const lane of open) {
        lane.onAnswer = undefined
        lane.socket.destroy()
      }
    },
  }
}
