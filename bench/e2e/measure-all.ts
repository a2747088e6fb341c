import type { Size } from '../arguments.js'
import { exchangeMachine, type Machine } from '../machine.js'
import type { Asked } from '../main-of.js'
import { type ExchangeProcess, startOwnExchange } from '../own-exchange.js'
import type { Progress } from '../progress.js'
import { connect } from '../replay/connection.js'
import { spreadOf } from '../stats.js'
import { type Ceiling, startCeiling } from './ceiling.js'
import { type FeedSocket, openFeedSocket } from './feed-socket.js'
import type { LoadResult } from './load.js'
import { type Bench, measurePaced, measureRound, placeBatches, type Round } from './measure.js'
import { BATCH_ORDERS, type Plan, planOf } from './plan.js'
import { createRequests, type Trader } from './requests.js'
import { openTraders } from './traders.js'

/** All results of a run. */
export interface Results {
  readonly size: Size
  readonly machine: Machine
  readonly plan: Plan
  readonly rounds: readonly Round[]
  /** For each of `LOADS`. */
  readonly paced: readonly LoadResult[]
}

/** Starts a whole exchange in a temporary folder, loads it both ways, and stops it. */
export async function measureAll({ size, env, show }: Asked): Promise<Results> {
  const plan = planOf(size)
  const progress = show(plan.warmUps + plan.rounds + 1)
  // All of the load comes from one address, which the limits would soon refuse. And on a machine that others use as
  // well, requests should wait, which is timed, and not be turned away.
  const patient = { OVERLOAD_QUEUE_MS: '60000', OVERLOAD_WAIT_MS: '60000' }
  const open = { ...env, ...patient, RATE_LIMITS: 'off', LOG_LEVEL: 'warn' }
  try {
    progress.begin('starting an exchange')
    const exchange = await startOwnExchange({ env: open, report() {} })
    try {
      const ceiling = await startCeiling(exchange, open)
      try {
        const measured = await measureWith({ exchange, ceiling, plan, progress })
        return { size, machine: exchangeMachine(), plan, ...measured }
      } finally {
        await ceiling.stop()
      }
    } finally {
      await exchange.stop()
    }
  } finally {
    progress.stop()
  }
}

interface Started {
  readonly exchange: ExchangeProcess
  readonly ceiling: Ceiling
  readonly plan: Plan
  readonly progress: Progress
}

async function measureWith(started: Started): Promise<Pick<Results, 'rounds' | 'paced'>> {
  const { exchange, ceiling, plan, progress } = started
  progress.begin('opening accounts')
  const connection = connect({ url: `${exchange.url}/v1` })
  const traders = await openTraders(connection, plan.wallets)
  await connection.close()
  const requests = createRequests(traders)
  const feeds = await openFeeds(exchange.url, traders)
  const bench: Bench = { exchange, ceilingUrl: ceiling.url, requests, feeds, resting: [], plan }
  progress.begin('filling the book')
  await placeBatches(bench, Math.ceil(plan.resting / BATCH_ORDERS))
  const rounds: Round[] = []
  for (let number = -plan.warmUps; number < plan.rounds; number += 1) {
    progress.begin(number < 0 ? 'warming up' : `round ${number + 1}`)
    const round = await measureRound(bench, number)
    if (number >= 0) rounds.push(round)
    progress.step()
  }
  // Else its garbage would be collected meanwhile, on the processors that are measured.
  await ceiling.stop()
  progress.begin('at a steady pace')
  const capacity = spreadOf(rounds.map(({ single }) => single.done / single.seconds)).median
  const paced = await measurePaced(bench, capacity)
  progress.step()
  for (const feed of feeds.values()) feed.close()
  return { rounds, paced }
}

async function openFeeds(url: string, traders: readonly Trader[]): Promise<Bench['feeds']> {
  const feeds = new Map<Trader, FeedSocket>()
  for (const trader of traders) feeds.set(trader, await openFeedSocket(url, trader.key))
  return feeds
}
