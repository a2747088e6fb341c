import { HostError } from '@truebook/host/host-error'
import type { ExchangeProcess } from '../own-exchange.js'
import type { FeedSocket } from './feed-socket.js'
import { type LoadResult, sendAll, sendLanes, sendPaced } from './load.js'
import { BATCH_ORDERS, LOADS, type Plan } from './plan.js'
import { PARTS, type Part, partTimes } from './processor-time.js'
import {
  type Action,
  httpOf,
  messageOf,
  type Requests,
  type Resting,
  type Trader,
} from './requests.js'

/** What one round measured. */
export interface Round {
  /** Orders and cancels a second, each a request of its own. */
  readonly single: LoadResult
  /** The same requests to the api alone. */
  readonly ceiling: LoadResult
  /** Requests of `BATCH_ORDERS` orders. */
  readonly batch: LoadResult
  /** Orders and cancels over the live feed's connections, one of each wallet. */
  readonly feedSingle: LoadResult
  /** Batches over them. */
  readonly feedBatch: LoadResult
  /** Processor time of each part, in microseconds a single order. */
  readonly cpuUs: Readonly<Record<Part, number>> | undefined
}

export interface Bench {
  readonly exchange: ExchangeProcess
  readonly ceilingUrl: string
  readonly requests: Requests
  readonly feeds: ReadonlyMap<Trader, FeedSocket>
  /** Orders that rest, to be cancelled. */
  readonly resting: Resting[]
  readonly plan: Plan
}

/** The exchange and the ceiling take turns in being first, so that no turn favours one. */
export async function measureRound(bench: Bench, number: number): Promise<Round> {
  const { exchange, ceilingUrl, requests, resting, plan } = bench
  const { sockets } = plan
  const batch = await placeBatches(bench, plan.batches)
  const feedBatch = await sendByFeed(bench, requests.batches(plan.batches))
  const singles = requests.singles(plan.requests, resting).map(httpOf)
  const bySelf = () => sendAll({ url: ceilingUrl, requests: singles, sockets })
  const early = number % 2 === 0 ? undefined : await bySelf()
  const before = partTimes(exchange.pid ?? 0)
  const single = await sendAll({ url: exchange.url, requests: singles, sockets })
  const after = partTimes(exchange.pid ?? 0)
  const ceiling = early ?? (await bySelf())
  const feedSingle = await sendByFeed(bench, requests.singles(plan.requests, resting))
  for (const result of [single, ceiling, batch, feedSingle, feedBatch]) checkDone(result)
  const cpuUs = before && after && perRequest(after, before, singles.length)
  return { single, ceiling, batch, feedSingle, feedBatch, cpuUs }
}

/** Sends each trader's actions over the trader's own connection. */
async function sendByFeed(bench: Bench, actions: readonly Action[]): Promise<LoadResult> {
  const lanes = [...bench.feeds].map(([trader, socket]) => ({
    trader,
    socket,
    messages: actions.filter((action) => action.trader === trader).map(messageOf),
  }))
  return sendLanes(lanes, ({ body }, lane) => {
    if (body.includes('"op":"batch"')) noteResting(body, lanes[lane].trader, bench.resting)
  })
}

function perRequest(
  after: Readonly<Record<Part, number>>,
  before: Readonly<Record<Part, number>>,
  count: number,
): Readonly<Record<Part, number>> {
  const entries = PARTS.map((part) => [part, (after[part] - before[part]) / count])
  return Object.fromEntries(entries) as Record<Part, number>
}

/** Measures single orders at shares of the capacity, which is in orders a second. */
export async function measurePaced(
  { exchange, requests, resting, plan }: Bench,
  capacity: number,
): Promise<readonly LoadResult[]> {
  const results: LoadResult[] = []
  for (const share of LOADS) {
    const perSecond = capacity * share
    const lead = Math.ceil(perSecond * plan.leadSeconds)
    const count = Math.ceil(perSecond * plan.pacedSeconds)
    const singles = requests.singles(lead + count, resting).map(httpOf)
    // A request that waits for a socket waits for the load, not for the exchange.
    const load = { url: exchange.url, requests: singles, sockets: plan.sockets * 4 }
    const result = await sendPaced(load, { perSecond, lead })
    checkDone(result)
    results.push(result)
  }
  return results
}

/** Places resting orders, in batches, and notes them as such. */
export async function placeBatches(
  { exchange, requests, resting, plan }: Bench,
  count: number,
): Promise<LoadResult> {
  const made = requests.batches(count)
  return sendAll({
    url: exchange.url,
    requests: made.map(httpOf),
    sockets: plan.sockets,
    onAnswer: ({ body }, index) => noteResting(body, made[index].trader, resting),
  })
}

function noteResting(body: string, trader: Trader, resting: Resting[]): void {
  const { results = [] } = JSON.parse(body) as { results?: { order_id?: string }[] }
  for (const { order_id } of results) if (order_id) resting.push({ trader, orderId: order_id })
  if (results.length < BATCH_ORDERS) throw new HostError(`A batch was refused: ${body}`)
}

/** Refused orders would make the figure too good. */
function checkDone({ refusal }: LoadResult): void {
  if (refusal !== undefined) throw new HostError(`An order of the load was refused: ${refusal}`)
}
