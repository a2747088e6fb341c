import { readAnswer } from './answer.js'
import { type Clock, createClock } from './clock.js'
import { type ExchangeError, NoAnswerError } from './errors.js'
import { createHmac } from './hmac.js'
import { canonicalJson, sentFields } from './json.js'
import { bodyTextOf, type Request, targetOf } from './request.js'
import { deliver } from './retry.js'
import { fetchTransport, type Transport } from './transport.js'

/** Signs as wallets do (EIP-191). Wallets and signers of ethers are ones. */
export interface Signer {
  getAddress(): Promise<string>
  signMessage(message: string): Promise<string>
}

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
  /** How long to go on sending a request that has no answer yet; a minute by default. */
  readonly patienceMs?: number
  /** How requests travel: `fetch` by default. */
  readonly transport?: Transport
  /** A clock to be trusted; by default the server is asked for its own. */
  readonly now?: () => number
}

/** A request that the wallet signs as well. Sent again as it is, it takes effect once at most. */
export interface SignedRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly action: string
  /** What is sent and signed. */
  readonly fields: object
  /** What is signed, where that differs from what is sent. */
  readonly signedFields?: object
  /** What came of the request, as its second sending finds that the first one had arrived. */
  readonly resolve?: (refusal: ExchangeError) => Promise<unknown>
  /**
   * Where the same message must not be sent twice: it is signed anew each time, as long as this says
   * that it is still to be sent.
   */
  readonly isWanted?: () => boolean
}

/** What all calls go through. */
export interface Connection {
  readonly url: URL
  readonly clock: Clock
  /** Sends a request, under the key where there is one. Throws an `ExchangeError` of its code. */
  send(request: Request): Promise<unknown>
  /** Signs a request by the wallet, and sends it until it is known what came of it. */
  act(request: SignedRequest): Promise<unknown>
  /** The wallet. Throws where there is none. */
  signer(): Signer
  /** The headers of a request under the key; none without a key. */
  authorize(request: Request): Promise<Readonly<Record<string, string>>>
}

const PATIENCE_MS = 60_000

export function createConnection(options: ConnectionOptions): Connection {
  const { key, transport = fetchTransport, patienceMs = PATIENCE_MS } = options
  const url = new URL(options.url)
  const mount = url.pathname.replace(/\/$/, '')
  const hmac = key && createHmac(key.apiSecret)
  const clock = createClock({ now: options.now, readServerTime })

  async function readServerTime(): Promise<number> {
    const send = () => carry({ method: 'GET', path: '/time' }, {})
    const { value, refusal } = await deliver(send, { repeatable: true, patienceMs })
    if (refusal) throw refusal
    return (value as { server_time: number }).server_time
  }

  async function authorize(request: Request) {
    // A session speaks for itself.
    if (!key || !hmac || request.headers?.authorization !== undefined) return {}
    await clock.ready()
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

  async function carry(request: Request, headers: Readonly<Record<string, string>>) {
    const body = bodyTextOf(request)
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const made = {
      method: request.method,
      url: url.origin + mount + targetOf(request),
      headers: { ...type, ...headers, ...request.headers },
      ...(body === undefined ? {} : { body }),
    }
    try {
      return readAnswer(await transport(made))
    } catch (cause) {
      throw new NoAnswerError(request, cause)
    }
  }

  /** Each sending has its own time and HMAC: the request in it stays the same. */
  function sendSurely(request: Request, repeatable: boolean) {
    const send = async () => carry(request, await authorize(request))
    return deliver(send, { repeatable, patienceMs })
  }

  function signer(): Signer {
    if (options.signer) return options.signer
    throw new TypeError('This needs a wallet: give createClient a signer.')
  }

  async function sign({ method, path, action, fields, signedFields }: SignedRequest) {
    await clock.ready()
    const timestamp = clock.next()
    const text = canonicalJson(sentFields({ ...(signedFields ?? fields), action, timestamp }))
    const signature = await signer().signMessage(text)
    const sent = sentFields({ ...fields, timestamp, signature })
    return method === 'DELETE' ? { method, path, query: sent } : { method, path, body: sent }
  }

  async function act(request: SignedRequest, mayCorrect = true): Promise<unknown> {
    const { isWanted } = request
    let signed = await sign(request)
    async function renew(): Promise<boolean> {
      if (isWanted?.()) signed = await sign(request)
      return isWanted?.() ?? true
    }
    const send = async () => carry(signed, await authorize(signed))
    const persistence = { repeatable: true, patienceMs, ...(isWanted ? { renew } : {}) }
    const { value, refusal, isDoubtful } = await deliver(send, persistence)
    if (!refusal) return value
    if (isDoubtful) {
      if (refusal.code === 'REPLAYED_MESSAGE' && request.resolve) return request.resolve(refusal)
      // A refusal speaks for its own sending: an earlier one may still arrive, and be taken.
      if (refusal.code !== NEVER_TAKEN) throw new NoAnswerError(signed, refusal)
    }
    // Nothing came of it, and nothing will: it can be signed anew, with the right time.
    const mayRenew = mayCorrect && (isWanted?.() ?? true)
    if (mayRenew && wasOutOfTime(refusal, clock)) return act(request, false)
    throw refusal
  }

  async function send(request: Request, mayCorrect = true): Promise<unknown> {
    const { value, refusal } = await sendSurely(request, request.method === 'GET')
    if (!refusal) return value
    if (mayCorrect && wasOutOfTime(refusal, clock)) return send(request, false)
    throw refusal
  }

  return {
    url,
    clock,
    send: (request) => send(request),
    act: (request) => act(request),
    signer,
    authorize,
  }
}

function wasOutOfTime({ code, details }: ExchangeError, clock: Clock): boolean {
  return code === 'INVALID_TIMESTAMP' && clock.correct(Number(details.server_time))
}

/** Another order has the name for ever, and the same message taken before would have been REPLAYED_MESSAGE. */
const NEVER_TAKEN = 'DUPLICATE_CLIENT_ORDER_ID'
