import { setTimeout as sleep } from 'node:timers/promises'
import type { Op, Outcome, Seen, Sending } from './history.js'
import { type SignedRequest, sendable, type Trader } from './requests.js'

/** One trader's way to both apis; every request and all that came of it goes into its history. */
export interface Client {
  readonly trader: Trader
  readonly history: readonly Op[]
  /** Sends a request until something says what became of it. */
  run(what: Asked, request: SignedRequest): Promise<Outcome>
}

/** What a request asks for, in the words of the checker. */
export type Asked = Pick<Op, 'kind'> & Partial<Pick<Op, 'terms' | 'money' | 'change' | 'orderId'>>

export interface ClientOptions {
  readonly trader: Trader
  readonly urls: readonly string[]
  /** From 0 to below 1. */
  readonly random: () => number
  /** Ends the hope for answers. */
  readonly signal: AbortSignal
}

const ANSWER_LIMIT_MS = 12_000
const MOST_PAUSE_MS = 400

type Body = Readonly<Record<string, unknown>>

export function createClient({ trader, urls, random, signal }: ClientOptions): Client {
  const history: Op[] = []

  async function send(
    request: SignedRequest,
  ): Promise<{ readonly sending: Sending; readonly body: Body }> {
    const url = urls[Math.floor(random() * urls.length)] + request.path
    const sentAt = Date.now()
    const over = (status: number, body: Body, hasRetryAfter: boolean) => {
      const code = String(body.code ?? '')
      return { sending: { sentAt, doneAt: Date.now(), status, code, hasRetryAfter }, body }
    }
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT_MS)])
      const { method } = request
      const answer = await fetch(url, { ...sendable(trader, request), method, signal: limit })
      const body = (await answer.json()) as Body
      return over(answer.status, body, answer.headers.has('retry-after'))
    } catch {
      return over(0, {}, false)
    }
  }

  return {
    trader,
    history,
    async run(asked, request) {
      const sendings: Sending[] = []
      const op = {
        ...asked,
        terms: asked.terms ?? [],
        wallet: trader.wallet.address.toLowerCase(),
        signature: request.signature,
        sendings,
      }
      for (;;) {
        const { sending, body } = await send(request)
        sendings.push(sending)
        const outcome = outcomeOf(asked, sending, body)
        if (outcome.how !== 'unknown' || signal.aborted) {
          history.push({ ...op, outcome })
          return outcome
        }
        await sleep(20 + random() * MOST_PAUSE_MS)
      }
    },
  }
}

const NOTHING = { ids: [], seen: [] }

function outcomeOf(asked: Asked, { status, code }: Sending, body: Body): Outcome {
  if (status === 0 || status === 429 || status >= 500) return { how: 'unknown', ...NOTHING }
  if (code === 'REPLAYED_MESSAGE') return { how: 'replayed', ids: idsIn(asked, body), seen: [] }
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
  const orders = kind === 'batch' ? resultsOf(body) : [body]
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
