import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom } from '../sim/random.js'
import { checkAccounts } from './account-facts.js'
import { carry } from './bank.js'
import { checkBooks } from './check-books.js'
import { checkHistory } from './check-history.js'
import { firstTakenAfter } from './client.js'
import { type Exchange, processesOf } from './exchange.js'
import { checkMoney, readFacts } from './facts.js'
import type { Ground } from './ground.js'
import type { Op, Violation } from './history.js'
import type { Fault } from './injections/fault.js'
import { trade } from './load.js'
import { becomesQuiet, checkAudit, checkCopies } from './quiet.js'
import { settleChain } from './settle-chain.js'

export interface RoundOptions {
  readonly seed: number
  /** How many things go wrong. */
  readonly faultsARound: number
  /** What may go wrong. */
  readonly faults: readonly Fault[]
  readonly report: (line: string) => void
}

/**
 * A fault that was injected, and how long after its beginning the next act was acknowledged: undefined
 * where the round was over before, or another fault was still felt.
 */
export interface Injected {
  readonly name: string
  readonly recoveryMs: number | undefined
}

const WARM_UP_MS = 500
/** A request may be unresolved while what it needs comes back, but not for ever. */
const RESOLVE_LIMIT_MS = 90_000

/** Load, faults one after the other, and the end of what was under way. */
export async function runRound(ground: Ground, options: RoundOptions): Promise<Injected[]> {
  const { participants, clients, bank } = ground
  let isOver = false
  const others = clients.map(({ trader }) => trader.wallet.address)
  const working = participants.map((participant, i) => {
    const { client } = participant
    const self = client.trader.wallet.address
    const from = createRandom(options.seed * 1_000 + i + client.history.length * 1_000_003)
    const rest = others.filter((address) => address !== self)
    return trade({ ...participant, others: rest, random: from, isOver: () => isOver })
  })
  const from = createRandom(options.seed * 1_000 + bank.depositor.made.length * 1_000_003)
  const carrying = carry({ bank, clients, random: from, isOver: () => isOver })
  const work = Promise.all([...working, carrying])
  // Where a fault could not be injected, that is what is to be heard of, not what it leads to.
  work.catch(() => undefined)
  let begun: readonly Begun[]
  try {
    begun = await injectAll(ground, options)
  } finally {
    isOver = true
  }
  const limit = setTimeout(() => giveUp(ground), RESOLVE_LIMIT_MS)
  await work
  clearTimeout(limit)
  return recoveriesOf(
    clients.flatMap(({ history }) => history),
    begun,
  )
}

interface Begun {
  readonly name: string
  readonly at: number
}

/** One fault after the other; gives those that struck. */
async function injectAll({ exchange, random }: Ground, options: RoundOptions): Promise<Begun[]> {
  const begun: Begun[] = []
  for (let i = 0; i < options.faultsARound; i++) {
    await sleep(WARM_UP_MS + random.below(WARM_UP_MS))
    const fault = random.pick(options.faults)
    options.report(`  ${fault.name}`)
    const struck = () => begun.push({ name: fault.name, at: Date.now() })
    await fault.inject(exchange, { random, struck })
  }
  await sleep(WARM_UP_MS)
  return begun
}

/** What cannot be resolved is noted as unknown; no other round can follow. */
function giveUp({ ending, found }: Ground): void {
  const text = `What was under way had not ended after ${RESOLVE_LIMIT_MS} ms.`
  found.push({ name: 'round without an end', text })
  ending.abort()
}

/** What struck while the fault before it was still felt is counted, and measures nothing. */
function recoveriesOf(ops: readonly Op[], begun: readonly Begun[]): Injected[] {
  let feltUntil = 0
  return begun.map(({ name, at }) => {
    const taken = firstTakenAfter(ops, at) ?? Number.POSITIVE_INFINITY
    const isAlone = feltUntil <= at
    feltUntil = Math.max(feltUntil, taken)
    return { name, recoveryMs: isAlone && Number.isFinite(taken) ? taken - at : undefined }
  })
}

/** Waits until all is quiet, and holds what there is against what the clients were told. */
export async function checkRound(ground: Ground): Promise<readonly Violation[]> {
  const { exchange, pool, bank, clients, feeds } = ground
  for (const one of processesOf(exchange)) await one.ready()
  const late = await becomesQuiet(exchange, pool)
  if (late.length > 0) return [...late, ...ground.found.splice(0)]
  const traders = clients.map(({ trader }) => trader)
  const chain = await settleChain({ bank, pool, traders, urls: exchange.urls })
  const { rows } = await pool.query('select coalesce(max(trade_number), 0) as last from trades')
  const told = await Promise.all(feeds.map((feed) => feed.check(Number(rows[0].last))))
  const heard = await checkWatchers(ground)
  const books = await checkBooks(exchange.urls[0], feeds)
  const ops = clients.flatMap(({ history }) => history)
  return [
    ...heard,
    ...books,
    ...checkHistory(ops, await readFacts(pool)),
    ...(await checkMoney(pool)),
    ...(await checkAudit(pool)),
    ...(await checkCopies(exchange, clients)),
    ...checkEnds(exchange),
    ...ground.found.splice(0),
    ...chain,
    ...told.flat(),
  ]
}

/** Waits until the private channels have told all that there is, and holds it against the tables. */
async function checkWatchers({ pool, watchers }: Ground): Promise<readonly Violation[]> {
  const { rows } = await pool.query('select last_sequence::int as last from engine_state')
  const told = await Promise.all(watchers.map((one) => one.check(rows[0].last)))
  return [...told.flat(), ...(await checkAccounts(pool, watchers))]
}

/** Whoever was asked to stop did so, in order and in time. */
function checkEnds(exchange: Exchange): readonly Violation[] {
  const unclean = processesOf(exchange).flatMap((one) => one.uncleanEnds())
  return unclean.map((text) => ({ name: 'unclean end', text }))
}
