import { connect, type Socket } from 'node:net'

export interface Answer {
  readonly status: number
  /** In seconds; undefined where the answer has none. */
  readonly retryAfter: number | undefined
  readonly body: string
}

/** Kept-alive connections, each with one request under way at most. */
export interface Connections {
  /** Sends over a free connection; false where there is none. */
  send(request: Buffer, onAnswer: (answer: Answer) => void): boolean
  close(): void
}

export async function openConnections(url: string, count: number): Promise<Connections> {
  const sockets = await Promise.all(Array.from({ length: count }, () => openOne(url)))
  const free = [...sockets]
  const waiting = new Map<Socket, (answer: Answer) => void>()
  for (const socket of sockets) {
    listen(socket, (answer) => {
      const onAnswer = waiting.get(socket)
      waiting.delete(socket)
      free.push(socket)
      onAnswer?.(answer)
    })
  }
  return {
    send(request, onAnswer) {
      const socket = free.pop()
      if (!socket) return false
      waiting.set(socket, onAnswer)
      socket.write(request)
      return true
    },
    close() {
      for (const socket of sockets) socket.destroy()
    },
  }
}

function openOne(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('connect', () => resolve(socket))
  })
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
