import { connect, type Socket } from 'node:net'

/** An answer; its body is kept only if asked for. */
export interface RawAnswer {
  readonly status: number
  readonly body: string
}

/** An answer with its head, in latin1, as it came. */
export interface HttpAnswer extends RawAnswer {
  readonly head: string
}

/**
 * One kept-alive connection with one request under way at most. It reads just enough HTTP for the
 * answers of one server with a Content-Length, because a load generator shares the machine with
 * what it measures.
 */
export interface HttpSocket {
  send(request: Buffer): Promise<RawAnswer>
  close(): void
}

const HEAD_END = '\r\n\r\n'

export function openSocket(url: string): Promise<HttpSocket> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('connect', () => resolve(overSocket(socket)))
  })
}

function overSocket(socket: Socket): HttpSocket {
  let received = ''
  let settle: ((answer: RawAnswer) => void) | undefined
  let fail: (error: Error) => void = () => {}

  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    received += text
    const answer = answerIn(received)
    if (!answer) return
    received = ''
    settle?.(answer)
  })
  const broken = () => fail(closed())
  socket.on('error', broken)
  socket.on('close', broken)

  return {
    send(request) {
      if (socket.destroyed) return Promise.reject(closed())
      return new Promise((resolve, reject) => {
        settle = resolve
        fail = reject
        socket.write(request)
      })
    },
    close() {
      fail = () => {}
      socket.destroy()
    },
  }
}

function closed(): Error {
  return new Error('The exchange closed a connection of the load.')
}

/** The answer that a text holds, once all of it is there. */
export function answerIn(text: string): HttpAnswer | undefined {
  const headEnd = text.indexOf(HEAD_END)
  if (headEnd === -1) return undefined
  const head = text.slice(0, headEnd)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)
  if (!length) throw new Error('An answer of the load came without a Content-Length.')
  const start = headEnd + HEAD_END.length
  if (text.length < start + Number(length[1])) return undefined
  return { status: Number(text.slice(9, 12)), head, body: text.slice(start) }
}
