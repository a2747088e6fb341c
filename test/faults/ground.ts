import { connectPool } from '@truebook/shared/db/connect'
import { createRandom, type Random } from '../sim/random.js'
import { type AccountWatcher, watchAccount } from './account-watcher.js'
import { type Bank, endow, openBank } from './bank.js'
import type { Client } from './client.js'
import { type Exchange, startExchange } from './exchange.js'
import { type FeedWatcher, watchFeed } from './feed-watcher.js'
import { createParticipant, habitsOf, type Participant } from './habits.js'
import type { Violation } from './history.js'
import { openTraders } from './load.js'

export type Pool = ReturnType<typeof connectPool>

/** One exchange, and all that watches it from outside. */
export interface Ground {
  readonly exchange: Exchange
  readonly pool: Pool
  readonly bank: Bank
  readonly participants: readonly Participant[]
  readonly clients: readonly Client[]
  /** Promises that were seen to be broken while trading went on. */
  readonly found: Violation[]
  readonly feeds: readonly FeedWatcher[]
  readonly watchers: readonly AccountWatcher[]
  readonly random: Random
  readonly ending: AbortController
}

const TRADERS = 8

export async function openGround(seed: number): Promise<Ground> {
  const exchange = await startExchange()
  const pool = connectPool(exchange.postgres.url, {
    max: 2,
    name: 'faults',
    onError: () => undefined,
    pipeline: true,
  })
  const random = createRandom(seed)
  const ending = new AbortController()
  const traders = await openTraders(exchange.urls[0], seed, TRADERS)
  const { chain, urls } = exchange
  const bank = await openBank({ chain, urls, random, signal: ending.signal })
  const watchers = traders.map((trader) =>
    watchAccount({ trader, urls: exchange.socketUrls, random }),
  )
  await endow(bank, { traders, pool })
  const found: Violation[] = []
  const participants = traders.map((trader, number) =>
    createParticipant({
      ...{ trader, exchange, random, habits: habitsOf(number), signal: ending.signal },
      report: (violation) => found.push(violation),
    }),
  )
  const clients = participants.map(({ client }) => client)
  const feeds = exchange.socketUrls.map(() => watchFeed({ urls: exchange.socketUrls, random }))
  return { exchange, pool, bank, participants, clients, found, feeds, watchers, random, ending }
}

/** Ends all of it; the folder of the exchange stays where it is to be kept. */
export async function closeGround(
  { exchange, pool, feeds, watchers, ending }: Ground,
  options: { readonly keep: boolean },
): Promise<void> {
  ending.abort()
  for (const one of [...feeds, ...watchers]) one.stop()
  await pool.end()
  await exchange.stop(options)
}
