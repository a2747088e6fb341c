import type { ReplayArguments } from './arguments.js'
import { readCapture } from './capture.js'
import { clearBook } from './clear-book.js'
import { compareBooks, compareTrades } from './compare.js'
import { type Connection, connect } from './connection.js'
import { countTrades, type ReplayMarket, readMarket, TICKER } from './market.js'
import { paceOperations } from './pace.js'
import { createPlanner, type Planner } from './plan.js'
import { forPeople } from './refusal.js'
import type { Progress } from './replay-progress.js'
import { runOperations } from './run-operations.js'
import { createSender, type Sender } from './sender.js'
import { planSteps } from './steps.js'
import { MAKERS, openTraders, TAKERS } from './traders.js'

export interface ReplayOptions extends Pick<ReplayArguments, 'speed' | 'limit'> {
  readonly url: string
  /** Called with what happens, one line at a time. */
  readonly report: (line: string) => void
  /** Begins to show the progress through a number of recorded events. */
  readonly openProgress: (total: number) => Progress
}

/** The results of a replay. */
export interface ReplayOutcome {
  /** Signed requests that the exchange acknowledged, cancels among them. */
  readonly orders: number
  readonly cancels: number
  /** By the exchange's own count. */
  readonly trades: number
  readonly seconds: number
  readonly orders_per_s: number
  readonly latency_ms: { readonly p50: number; readonly p99: number }
  /** Whether every level equals the recorded one. */
  readonly book_matches: boolean
  /** Whether every recorded trade was made, at its price and quantity, and no other. */
  readonly trades_match: boolean
}

export interface Replayed {
  readonly outcome: ReplayOutcome
  /** What went wrong, one sentence each. */
  readonly differences: readonly string[]
  /** The id of an order that was placed. */
  readonly orderId: string | undefined
}

/** Replays the recorded market at an exchange, and compares the end of both. */
export async function replay(options: ReplayOptions): Promise<Replayed> {
  const connection = connect({ url: options.url })
  try {
    const prepared = await prepare(connection, options)
    const seconds = await trade(prepared, options)
    options.report('Comparing the books and the trades')
    return await judge(prepared, seconds)
  } catch (error) {
    throw forPeople(error, options.url)
  } finally {
    await connection.close()
  }
}

interface Prepared {
  readonly connection: Connection
  readonly market: ReplayMarket
  readonly events: ReturnType<typeof readCapture>['events']
  readonly planner: Planner
  readonly sender: Sender
  readonly tradesBefore: number
}

async function prepare(
  connection: Connection,
  { limit, report }: ReplayOptions,
): Promise<Prepared> {
  const market = await readMarket(connection)
  const { snapshot, events, cut } = readCapture(market)
  report(`Read ${events.length} recorded trades and book updates`)
  if (cut > 0) report(`Cut ${cut} quantities that are finer than ${market.stepSize.step}`)
  const traders = await openTraders(connection)
  report(`Signed in and funded ${MAKERS + TAKERS} wallets`)
  const foreign = await clearBook({ connection, market, traders })
  if (foreign > 0) report(`Traded with ${foreign} levels that rested in ${TICKER} already`)
  return {
    connection,
    market,
    events: events.slice(0, limit),
    planner: createPlanner(snapshot, { makers: MAKERS, takers: TAKERS }),
    sender: createSender({ traders, market }),
    tradesBefore: await countTrades(connection),
  }
}

/** Enough to keep the exchange busy; with more, each would only wait longer for what it must follow. */
const CONCURRENCY = 64
const WINDOW = 256

/** Sends everything; returns how many seconds it took. */
async function trade(
  { events, planner, sender }: Prepared,
  options: ReplayOptions,
): Promise<number> {
  const progress = options.openProgress(events.length)
  const start = performance.now()
  const operations = paceOperations(planSteps(planner, events), {
    speed: options.speed,
    onEvents: (count) => progress.update(count, ordersOf(sender)),
  })
  try {
    await runOperations({
      operations,
      send: sender.send,
      concurrency: CONCURRENCY,
      window: WINDOW,
    })
  } finally {
    progress.stop()
  }
  return (performance.now() - start) / 1000
}

async function judge(prepared: Prepared, seconds: number): Promise<Replayed> {
  const { connection, market, events, planner, sender, tradesBefore } = prepared
  const recordedTrades = events.filter((event) => event.kind === 'trade')
  const inBook = await compareBooks({ connection, market, recorded: planner.recorded })
  const trades = (await countTrades(connection)) - tradesBefore
  const inTrades = await compareTrades(connection, market, recordedTrades)
  const orders = ordersOf(sender)
  const outcome: ReplayOutcome = {
    orders,
    cancels: sender.acknowledged.cancel,
    trades,
    seconds: rounded(seconds, 1),
    orders_per_s: Math.round(orders / seconds),
    latency_ms: { p50: latency(sender, 50), p99: latency(sender, 99) },
    book_matches: inBook.length === 0,
    trades_match: inTrades.length === 0 && trades === recordedTrades.length,
  }
  const differences = [...sender.surprises, ...inBook, ...inTrades]
  return { outcome, differences, orderId: sender.sampleOrderId() }
}

function ordersOf({ acknowledged }: Sender): number {
  return acknowledged.place + acknowledged.cancel + acknowledged.take
}

function latency({ latency }: Sender, percentile: number): number {
  return rounded(latency.percentile(percentile) / 1000, 2)
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
