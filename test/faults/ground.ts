import { reasonOf } from '@truebook/host/host-error'
import { connectPool } from '@truebook/shared/db/connect'
import { createRandom, type Random } from '../sim/random.js'
import { type AccountWatcher, watchAccount } from './account-watcher.js'
import { type Bank, endow, openBank } from './bank.js'
import type { Client } from './client.js'
import { type Exchange, startExchange } from './exchange.js'
import { type FeedWatcher, watchFeed } from './feed-watcher.js'
import { createParticipant, habitsOf, type Participant } from './habits.js'
import type { Violation } from './history.js'
import { createKeyHolder, type KeyHolder } from './key-holder.js'
import { openTraders } from './load.js'

export type Pool = ReturnType<typeof connectPool>

/** One exchange, and all that watches it from outside. */
export interface Ground {
  readonly exchange: Exchange
  readonly pool: Pool
  readonly bank: Bank
  readonly participants: readonly Participant[]
  readonly clients: readonly Client[]
  readonly keyHolder: KeyHolder
  /** Promises that were seen to be broken while trading went on. */
  readonly found: Violation[]
  readonly feeds: readonly FeedWatcher[]
  readonly watchers: readonly AccountWatcher[]
  readonly random: Random
  readonly ending: AbortController
}

const TRADERS = 8

/** Starts it all; where that fails, nothing of it goes on, and the logs stay. */
export async function openGround(seed: number): Promise<Ground> {
  const exchange = await startExchange()
  const pool = connectPool(exchange.postgres.url, {
    max: 4,
    name: 'faults',
    onError: () => undefined,
  })
  const watchers: AccountWatcher[] = []
  const ending = new AbortController()
  const parts = { exchange, pool, watchers, feeds: [], ending }
  try {
    return await populate(parts, seed)
  } catch (error) {
    await closeGround(parts, { keep: true })
    throw new Error(`Nobody could trade: ${reasonOf(error)} The logs are in ${exchange.folder}.`, {
      cause: error,
    })
  }
}

type Parts = Pick<Ground, 'exchange' | 'pool' | 'ending' | 'feeds'> & {
  readonly watchers: AccountWatcher[]
}

/** Everybody who trades has an account, money, and somebody who watches. */
async function populate(parts: Parts, seed: number): Promise<Ground> {
  const { exchange, pool, watchers, ending } = parts
  const { signal } = ending
  const { chain, urls, clientUrls } = exchange
  const random = createRandom(seed)
  const [holder, ...traders] = await openTraders(urls[0], seed, 1 + TRADERS)
  const bank = await openBank({ chain, urls, random, signal })
  for (const trader of traders) watchers.push(watchAccount({ trader, urls: clientUrls, random }))
  await Promise.all(watchers.map(({ listens }) => listens))
  await endow(bank, { traders, pool })
  const found: Violation[] = []
  const report = (violation: Violation) => found.push(violation)
  const participants = traders.map((trader, number) =>
    createParticipant({ trader, exchange, random, habits: habitsOf(number), signal, report }),
  )
  const clients = participants.map(({ client }) => client)
  const keyHolder = createKeyHolder({ trader: holder, clientUrls, urls, random, signal, report })
  const feeds = clientUrls.map(() => watchFeed({ urls: clientUrls, random }))
  return { ...parts, bank, participants, clients, keyHolder, found, feeds, random }
}

/** Ends all of it; the folder of the exchange stays where it is to be kept. */
export async function closeGround(
  { exchange, pool, feeds, watchers, ending }: Pick<Ground, keyof Parts>,
  options: { readonly keep: boolean },
): Promise<void> {
  ending.abort()
  for (const one of [...feeds, ...watchers]) one.stop()
  await pool.end()
  await exchange.stop(options)
}
