import { WebSocket } from 'ws'
import { loginFields } from '../api/feed/plain-client.js'
import type { Trader } from './requests.js'
import { ANSWER_LIMIT_MS, type Answer, NO_ANSWER } from './way.js'

/** A connection of a trader that is logged in. */
export interface Session {
  ask(fields: Answer['body']): Promise<Answer>
  send(fields: Answer['body']): Promise<void>
  isOpen(): boolean
  end(): void
}

export interface SessionOptions {
  readonly url: string
  readonly trader: Trader
  /** What is to be asked first on a connection of this session; it is closed where that fails. */
  readonly greeting?: (session: string) => Answer['body']
  readonly onMessage?: (message: Answer['body']) => void
  readonly onEnd?: () => void
}

/** Connects and logs in; undefined where that is not to be had now. */
export async function openSession(options: SessionOptions): Promise<Session | undefined> {
  const { url, trader, greeting, onMessage, onEnd } = options
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`)
  const waiting = new Map<number, (answer: Answer) => void>()
  let hello: ((session: string | undefined) => void) | undefined
  const greeted = new Promise<string | undefined>((resolve) => {
    hello = resolve
  })
  let asked = 0
  socket.on('message', (data) => {
    // What a connection that was left still delivers is not listened to, be it an answer or not.
    if (socket.readyState !== WebSocket.OPEN) return
    const message = JSON.parse(data.toString()) as Answer['body']
    onMessage?.(message)
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
    onEnd?.()
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
    (await ask(loginFields(trader.apiKey, trader.secret))).status === 200 &&
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

/** On a socket the code says that a request may be sent again, and only an api with too much to do says when. */
function answerOf(message: Answer['body']): Answer {
  const status = message.ok === true ? 200 : Number(message.status)
  const hasRetryAfter = message.code !== 'OVERLOADED' || typeof message.retry_after === 'number'
  return { status, body: message, hasRetryAfter }
}
