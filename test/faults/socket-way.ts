import { createHmac } from 'node:crypto'
import { WebSocket } from 'ws'
import type { Trader } from './requests.js'
import { ANSWER_LIMIT_MS, type Answer, NO_ANSWER, type Way } from './way.js'

/** Over a WebSocket, which is opened again whenever it is needed and gone. */
export interface SocketWay extends Way {
  /** Sends a last request, if any, and cuts the connection; gives whether there was one to cut. */
  leave(last?: Answer['body']): Promise<boolean>
}

export interface SocketWayOptions {
  readonly url: string
  readonly trader: Trader
  /** What is to be asked first on a connection of this session; it is closed where that fails. */
  readonly greeting?: (session: string) => Answer['body']
}

interface Session {
  ask(fields: Answer['body']): Promise<Answer>
  send(fields: Answer['body']): Promise<void>
  isOpen(): boolean
  end(): void
}

export function socketWay(options: SocketWayOptions): SocketWay {
  let current: Promise<Session | undefined> | undefined

  /** The connection there is, or a new one; undefined where none is to be had. */
  function session(): Promise<Session | undefined> {
    current ??= openSession(options, () => {
      current = undefined
    })
    return current
  }

  return {
    takes: ({ operation }) => operation !== undefined,
    async send({ operation = {} }) {
      return (await (await session())?.ask(operation)) ?? NO_ANSWER
    },
    async leave(last) {
      const open = await current
      if (!open?.isOpen()) return false
      if (last) await open.send(last)
      open.end()
      return true
    },
  }
}

async function openSession(
  { url, trader, greeting }: SocketWayOptions,
  onEnd: () => void,
): Promise<Session | undefined> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`)
  const waiting = new Map<number, (answer: Answer) => void>()
  let hello: ((session: string | undefined) => void) | undefined
  const greeted = new Promise<string | undefined>((resolve) => {
    hello = resolve
  })
  let asked = 0
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString()) as Answer['body']
    if (message.op === 'hello') hello?.(String(message.session))
    const answered = waiting.get(Number(message.id))
    waiting.delete(Number(message.id))
    answered?.(answerOf(message))
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    hello?.(undefined)
    for (const answered of waiting.values()) answered(NO_ANSWER)
    waiting.clear()
    onEnd()
  })

  function ask(fields: Answer['body']): Promise<Answer> {
    asked += 1
    const id = asked
    // Whoever does not answer for so long is not waited for any more, by any request.
    const limit = setTimeout(() => socket.terminate(), ANSWER_LIMIT_MS)
    return new Promise<Answer>((resolve) => {
      waiting.set(id, resolve)
      if (socket.readyState !== WebSocket.OPEN) resolve(NO_ANSWER)
      else socket.send(JSON.stringify({ id, ...fields }))
    }).finally(() => clearTimeout(limit))
  }

  const impatience = setTimeout(() => socket.terminate(), ANSWER_LIMIT_MS)
  const name = await greeted
  clearTimeout(impatience)
  const isIn =
    name !== undefined &&
    (await ask(loginOf(trader))).status === 200 &&
    (greeting === undefined || (await ask(greeting(name))).status === 200)
  if (!isIn) {
    socket.terminate()
    return undefined
  }
  return {
    ask,
    send: (fields) =>
      new Promise((resolve) => {
        socket.send(JSON.stringify({ id: 'last', ...fields }), () => resolve())
      }),
    isOpen: () => socket.readyState === WebSocket.OPEN,
    end: () => socket.terminate(),
  }
}

/** On a socket nothing but the code says that a request may be sent again. */
function answerOf(message: Answer['body']): Answer {
  const status = message.ok === true ? 200 : Number(message.status)
  return { status, body: message, hasRetryAfter: true }
}

function loginOf({ apiKey, secret }: Trader): Answer['body'] {
  const timestamp = Date.now()
  const text = `GET|/v1/ws||${timestamp}`
  const signature = createHmac('sha256', secret).update(text).digest('hex')
  return { op: 'login', api_key: apiKey, timestamp, signature }
}
