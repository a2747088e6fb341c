import { setTimeout as sleep } from 'node:timers/promises'
import type { Op, Outcome, Seen, Sending } from './history.js'
import type { SignedRequest, Trader } from './requests.js'
import type { Answer, Way } from './way.js'

/** One trader's ways to both apis; every request and all that came of it goes into its history. */
export interface Client {
  readonly trader: Trader
  readonly history: readonly Op[]
  /** Sends a request until something says what became of it; `before` it was sent in vain. */
  run(what: Asked, request: SignedRequest, before?: Before): Promise<Outcome>
}

/** What a request asks for, in the words of the checker. */
export type Asked = Pick<Op, 'kind'> &
  Partial<Pick<Op, 'terms' | 'name' | 'money' | 'change' | 'changes' | 'orderId' | 'orderIds'>>

export interface Before {
  readonly sendings?: readonly Sending[]
  /** Signs the same order under the same name once more, for whoever has kept nothing but that. */
  readonly signAgain?: () => SignedRequest
}

export interface ClientOptions {
  readonly trader: Trader
  /** Which way is taken is drawn anew for each sending. */
  readonly ways: readonly Way[]
  /** From 0 to below 1. */
  readonly random: () => number
  /** Ends the hope for answers. */
  readonly signal: AbortSignal
}

const MOST_PAUSE_MS = 400

type Body = Answer['body']

export function createClient({ trader, ways, random, signal }: ClientOptions): Client {
  const history: Op[] = []

  /** Any way that takes it: what was sent before over one may be sent again over another. */
  async function send(
    request: SignedRequest,
  ): Promise<{ readonly sending: Sending; readonly body: Answer['body'] }> {
    const able = ways.filter((way) => way.takes(request))
    const sentAt = Date.now()
    const answer = await able[Math.floor(random() * able.length)].send(request)
    const { status, body, hasRetryAfter } = answer
    const code = String(body.code ?? '')
    return { sending: { sentAt, doneAt: Date.now(), status, code, hasRetryAfter }, body }
  }

  return {
    trader,
    history,
    async run(asked, request, { sendings: before = [], signAgain } = {}) {
      const sendings: Sending[] = [...before]
      const wallet = trader.wallet.address.toLowerCase()
      const op = { ...asked, terms: asked.terms ?? [], wallet, sendings }
      const earlier: string[] = []
      let last = request
      for (;;) {
        const { sending, body } = await send(last)
        sendings.push(sending)
        const outcome = outcomeOf(asked, sending, body)
        if (outcome.how !== 'unknown' || signal.aborted) {
          history.push({ ...op, signature: last.signature, earlier, outcome })
          return outcome
        }
        await sleep(20 + random() * MOST_PAUSE_MS)
        if (!signAgain || random() < 0.5) continue
        earlier.push(last.signature)
        last = signAgain()
      }
    },
  }
}

const NOTHING = { ids: [], seen: [] }

function outcomeOf(asked: Asked, { status, code }: Sending, body: Body): Outcome {
  if (status === 0 || status === 429 || status >= 500) return { how: 'unknown', ...NOTHING }
  // An api whose clock was stepped says so of any request, and not what became of it before.
  if (code === 'INVALID_TIMESTAMP' && body.server_time !== undefined) {
    return { how: 'unknown', ...NOTHING }
  }
  if (code === 'REPLAYED_MESSAGE' || code === 'DUPLICATE_CLIENT_ORDER_ID')
    return { how: 'replayed', ids: idsIn(asked, body), seen: [] }
  if (status >= 400) return { how: 'refused', ...NOTHING }
  return { how: 'taken', ids: idsIn(asked, body), seen: seenIn(asked, body) }
}

/** What was asked for, by the exchange's names, whether it was taken now or before. */
function idsIn({ kind }: Asked, body: Body): readonly string[] {
  const named = (name: string) => (typeof body[name] === 'string' ? [String(body[name])] : [])
  if (kind === 'place') return named('order_id')
  if (kind === 'transfer') return named('transfer_id')
  if (kind === 'withdraw') return named('withdrawal_id')
  if (kind !== 'batch') return []
  if (typeof body.order_ids === 'string') return body.order_ids.split(',')
  return resultsOf(body).map((result) => String(result.order_id ?? ''))
}

function seenIn({ kind, orderId }: Asked, body: Body): readonly Seen[] {
  if (kind === 'transfer' || kind === 'withdraw') return []
  const orders = kind.includes('batch') ? resultsOf(body) : [body]
  return orders
    .filter((order) => order.status !== undefined)
    .map((order) => {
      const filled = order.filled_quantity
      const remaining = order.remaining_quantity
      return {
        orderId: String(order.order_id ?? orderId),
        status: String(order.status),
        ...(filled === undefined ? {} : { filled: lotsOf(filled) }),
        ...(remaining === undefined ? {} : { remaining: lotsOf(remaining) }),
      }
    })
}

function resultsOf(body: Body): readonly Body[] {
  return (body.results ?? []) as readonly Body[]
}

function lotsOf(text: unknown): number {
  return Math.round(Number(text) * 1e6)
}

/** When the first of the acts was taken that was sent after `moment`; undefined for never. */
export function firstTakenAfter(ops: readonly Op[], moment: number): number | undefined {
  const times = ops
    .filter(({ kind, outcome }) => kind !== 'read' && outcome.how === 'taken')
    .flatMap(({ sendings }) => sendings.slice(-1))
    .filter((sending) => sending.sentAt > moment)
    .map((sending) => sending.doneAt)
  return times.length === 0 ? undefined : Math.min(...times)
}
