import { setTimeout as sleep } from 'node:timers/promises'
import { connectPool } from '@truebook/shared/db/connect'
import { createRandom, type Random } from '../sim/random.js'
import { type Bank, carry, endow, openBank } from './bank.js'
import { checkHistory } from './check-history.js'
import { type Client, createClient, firstTakenAfter } from './client.js'
import { type Exchange, startExchange } from './exchange.js'
import { checkMoney, readFacts } from './facts.js'
import { FAULTS, type Fault } from './faults.js'
import { type FeedWatcher, watchFeed } from './feed-watcher.js'
import type { Violation } from './history.js'
import { openTraders, trade } from './load.js'
import { becomesQuiet, checkAudit, checkCopies } from './quiet.js'
import { settleChain } from './settle-chain.js'

export interface RunOptions {
  readonly seed: number
  readonly rounds: number
  /** How many things go wrong in a round. */
  readonly faultsARound: number
  /** What may go wrong; all of it by default. */
  readonly faults?: readonly Fault[]
  readonly report: (line: string) => void
}

/** A fault that was injected, and how long after its beginning the next act was acknowledged. */
export interface Injected {
  readonly name: string
  readonly recoveryMs: number
}

export interface RunResult {
  readonly rounds: number
  readonly injected: readonly Injected[]
  readonly violations: readonly Violation[]
  /** How many requests the clients made. */
  readonly requests: number
}

type Pool = ReturnType<typeof connectPool>

interface Ground {
  readonly exchange: Exchange
  readonly pool: Pool
  readonly bank: Bank
  readonly clients: readonly Client[]
  readonly feeds: readonly FeedWatcher[]
  readonly random: Random
  readonly ending: AbortController
}

const TRADERS = 8
const WARM_UP_MS = 500
/** A request may be unresolved while what it needs comes back, but not for ever. */
const RESOLVE_LIMIT_MS = 90_000

/** Runs an exchange under load, breaks it round by round, and checks it after each. */
export async function runFaults(options: RunOptions): Promise<RunResult> {
  const ground = await openGround(options.seed)
  const injected: Injected[] = []
  const violations: Violation[] = []
  let rounds = 0
  try {
    while (rounds < options.rounds && violations.length === 0) {
      rounds += 1
      injected.push(...(await runRound(ground, options)))
      violations.push(...(await checkRound(ground)))
      const requests = requestsOf(ground.clients)
      options.report(`round ${rounds}: ${requests} requests, ${violations.length} violations`)
    }
  } finally {
    await closeGround(ground)
  }
  return { rounds, injected, violations, requests: requestsOf(ground.clients) }
}

async function openGround(seed: number): Promise<Ground> {
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
      urls: exchange.urls,
      random: () => random.below(2 ** 32) / 2 ** 32,
      signal: ending.signal,
    }),
  )
  return { exchange, pool, bank, clients, feeds: exchange.urls.map(watchFeed), random, ending }
}

async function closeGround({ exchange, pool, feeds, ending }: Ground): Promise<void> {
  ending.abort()
  for (const feed of feeds) feed.stop()
  await pool.end()
  await exchange.stop()
}

/** Load, faults one after the other, and the end of what was under way. */
async function runRound(ground: Ground, options: RunOptions): Promise<readonly Injected[]> {
  const { exchange, clients, bank, random, ending } = ground
  const { faults = FAULTS, faultsARound, seed, report } = options
  let isOver = false
  const others = clients.map(({ trader }) => trader.wallet.address)
  const working = clients.map((client, i) => {
    const self = client.trader.wallet.address
    const from = createRandom(seed * 1_000 + i + client.history.length * 1_000_003)
    const rest = others.filter((address) => address !== self)
    return trade({ client, others: rest, random: from, isOver: () => isOver })
  })
  const from = createRandom(seed * 1_000 + bank.depositor.made.length * 1_000_003)
  const carrying = carry({ bank, clients, random: from, isOver: () => isOver })
  const begun: { name: string; at: number }[] = []
  for (let i = 0; i < faultsARound; i++) {
    await sleep(WARM_UP_MS + random.below(WARM_UP_MS))
    const fault = random.pick(faults)
    report(`  ${fault.name}`)
    const struck = () => begun.push({ name: fault.name, at: Date.now() })
    await fault.inject(exchange, { random, struck })
  }
  await sleep(WARM_UP_MS)
  isOver = true
  // What cannot be resolved is noted as unknown, and found by the check.
  const limit = setTimeout(() => ending.abort(), RESOLVE_LIMIT_MS)
  await Promise.all([...working, carrying])
  clearTimeout(limit)
  const ops = clients.flatMap(({ history }) => history)
  return begun.flatMap(({ name, at }) => {
    const taken = firstTakenAfter(ops, at)
    return taken === undefined ? [] : [{ name, recoveryMs: taken - at }]
  })
}

async function checkRound(ground: Ground): Promise<readonly Violation[]> {
  const { exchange, pool, bank, clients, feeds } = ground
  for (const one of [...exchange.apis, ...exchange.engines, exchange.prover]) await one.ready()
  const late = await becomesQuiet(exchange, pool)
  if (late.length > 0) return late
  const traders = clients.map(({ trader }) => trader)
  const chain = await settleChain({ bank, pool, traders, urls: exchange.urls })
  const { rows } = await pool.query('select coalesce(max(trade_number), 0) as last from trades')
  const told = await Promise.all(feeds.map((feed) => feed.check(Number(rows[0].last))))
  const ops = clients.flatMap(({ history }) => history)
  return [
    ...checkHistory(ops, await readFacts(pool)),
    ...(await checkMoney(pool)),
    ...(await checkAudit(pool)),
    ...(await checkCopies(exchange, clients)),
    ...chain,
    ...told.flat(),
  ]
}

function requestsOf(clients: readonly Client[]): number {
  return clients.reduce((sum, { history }) => sum + history.length, 0)
}
