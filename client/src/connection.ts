import { type Act, createAct, type SendOnce, type Signer, wasOutOfTime } from './act.js'
import { type Answer, readAnswer } from './answer.js'
import { type Clock, createClock } from './clock.js'
import { isUnanswered, NoAnswerError, NotSentError } from './errors.js'
import { createHmac } from './hmac.js'
import { passed } from './passed.js'
import { LONGEST_TIMER_MS } from './pause.js'
import { bodyTextOf, type Request, targetOf } from './request.js'
import { deliver, leastOf } from './retry.js'
import { fetchTransport, type Transport } from './transport.js'
import { createTurns } from './turns.js'

/** An API key with its secret. */
export interface Key {
  readonly apiKey: string
  readonly apiSecret: string
}

export interface ConnectionOptions {
  /** The API's base, such as `http://127.0.0.1:3000/v1`. */
  readonly url: string
  readonly key?: Key
  readonly signer?: Signer
  /**
   * The site that a sign-in names, such as `https://trade.example.com`, where the exchange wants its own; by default
   * the page's own in a browser, and else the API's.
   */
  readonly site?: string
  /**
   * How long to go on sending a request that has no answer yet; a minute by default. An order may be placed that
   * late. With 0 a request is sent once.
   */
  readonly patienceMs?: number
  /**
   * How long one sending waits for its answer to begin, before it is sent again over another connection: by default
   * 16 s, or half of `patienceMs` if that is less. Never longer than patience lasts.
   */
  readonly answerMs?: number
  /** Carries the requests, each for `withinMs` at most: `fetch` by default. */
  readonly transport?: Transport
  /** A clock to trust; by default the server is asked for its own. */
  readonly now?: () => number
}

/** What all calls go through. */
export interface Connection {
  readonly url: URL
  /** The site that sign-ins name, if one was given. */
  readonly site: URL | undefined
  readonly clock: Clock
  /**
   * Sends a request, signed by the key if there is one. Throws an `ExchangeError` if nothing came of it, otherwise a
   * `NoAnswerError`; a `NotSentError` if it was never sent: the exchange's time was not to be had, or next to nothing
   * was left of patience.
   */
  send(request: Request): Promise<unknown>
  readonly act: Act
  /** As `act`, but sends by `send`, once. */
  actBy(send: SendOnce): Act
  /** The turns of the dead-man switch: an old message that comes late would undo what was asked since. */
  readonly turnOf: ReturnType<typeof createTurns>
  /** How long a request may be on its way. */
  readonly patienceMs: number
  /** The wallet. Throws if there is none. */
  signer(): Signer
  /** The headers of a request under the key; none without a key. */
  authorize(request: Request): Promise<Readonly<Record<string, string>>>
}

const PATIENCE_MS = 60_000
/** Longer than an answer may take by the exchange's defaults: 15 s, of a history that waits for its turn first. */
const ANSWER_MS = 16_000

export function createConnection(options: ConnectionOptions): Connection {
  const { key, transport = fetchTransport } = options
  const patienceMs = Math.min(options.patienceMs ?? PATIENCE_MS, LONGEST_TIMER_MS)
  const { answerMs = patienceMs === 0 ? ANSWER_MS : Math.min(ANSWER_MS, patienceMs / 2) } = options
  const url = new URL(options.url)
  const mount = url.pathname.replace(/\/$/, '')
  const hmac = key && createHmac(key.apiSecret)
  const clock = createClock({ now: options.now, readServerTime })

  async function readServerTime(): Promise<number> {
    const send = (endAt: number) => carry({ method: 'GET', path: '/time' }, {}, endAt)
    const { value, refusal } = await deliver(send, { repeatable: true, patienceMs })
    if (refusal) throw refusal
    return (value as { server_time: number }).server_time
  }

  /** If the clock cannot be read, the error is about the request that needed it. */
  async function dated(request: Request): Promise<void> {
    await clock.ready().catch((error) => {
      throw isUnanswered(error) ? new NotSentError(request, error) : error
    })
  }

  async function authorize(request: Request) {
    // A request with a session token needs no key.
    if (!key || !hmac || request.headers?.authorization !== undefined) return {}
    await dated(request)
    const timestamp = String(clock.now())
    const body = bodyTextOf(request)
    const covered = body === undefined || body === '{}' ? '' : body
    const text = `${request.method}|${mount}${targetOf(request)}|${covered}|${timestamp}`
    return {
      'x-api-key': key.apiKey,
      'x-api-timestamp': timestamp,
      'x-api-signature': await hmac(text),
    }
  }

  async function carry(
    request: Request,
    headers: Readonly<Record<string, string>>,
    endAt: number,
  ): Promise<Answer> {
    const leftMs = endAt - passed()
    if (leftMs < leastOf(patienceMs)) throw new NotSentError(request)
    const body = bodyTextOf(request)
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const made = {
      method: request.method,
      url: url.origin + mount + targetOf(request),
      headers: { ...type, ...headers, ...request.headers },
      ...(body === undefined ? {} : { body }),
      withinMs: Math.min(answerMs, leftMs, LONGEST_TIMER_MS),
    }
    try {
      return readAnswer(await transport(made))
    } catch (cause) {
      throw new NoAnswerError(request, cause)
    }
  }

  /** Each sending has its own time and HMAC; the request inside stays the same. */
  function sendSurely(request: Request, repeatable: boolean) {
    const send = async (endAt: number) => carry(request, await authorize(request), endAt)
    return deliver(send, { repeatable, patienceMs })
  }

  function signer(): Signer {
    if (options.signer) return options.signer
    throw new TypeError('This needs a wallet: give createClient a signer.')
  }

  const act = createAct({
    ...{ clock, signer, dated, patienceMs },
    send: async (request, _action, endAt) => carry(request, await authorize(request), endAt),
  })

  async function send(request: Request, mayCorrect = true): Promise<unknown> {
    const isRead = request.method === 'GET'
    const { value, refusal, isDoubtful } = await sendSurely(request, isRead)
    if (!refusal) return value
    if (isDoubtful && !isRead) throw new NoAnswerError(request, refusal)
    if (mayCorrect && wasOutOfTime(refusal, clock)) return send(request, false)
    throw refusal
  }

  return {
    url,
    site: options.site === undefined ? undefined : new URL(options.site),
    clock,
    send: (request) => send(request),
    act,
    actBy: (send) => createAct({ clock, signer, dated, patienceMs: 0, send }),
    turnOf: createTurns(),
    patienceMs,
    signer,
    authorize,
  }
}
