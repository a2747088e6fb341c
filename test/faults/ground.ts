import { connectPool } from '@truebook/shared/db/connect'
import { createRandom, type Random } from '../sim/random.js'
import { type Bank, endow, openBank } from './bank.js'
import { type Client, createClient } from './client.js'
import { type Exchange, startExchange } from './exchange.js'
import { type FeedWatcher, watchFeed } from './feed-watcher.js'
import { openTraders } from './load.js'

export type Pool = ReturnType<typeof connectPool>

/** One exchange, and all that watches it from outside. */
export interface Ground {
  readonly exchange: Exchange
  readonly pool: Pool
  readonly bank: Bank
  readonly clients: readonly Client[]
  readonly feeds: readonly FeedWatcher[]
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
  await endow(bank, { traders, pool })
  const clients = traders.map((trader) =>
    createClient({
      trader,
      urls,
      random: () => random.below(2 ** 32) / 2 ** 32,
      signal: ending.signal,
    }),
  )
  return { exchange, pool, bank, clients, feeds: urls.map(watchFeed), random, ending }
}

/** Ends all of it; the folder of the exchange stays where it is to be kept. */
export async function closeGround(
  { exchange, pool, feeds, ending }: Ground,
  options: { readonly keep: boolean },
): Promise<void> {
  ending.abort()
  for (const feed of feeds) feed.stop()
  await pool.end()
  await exchange.stop(options)
}
