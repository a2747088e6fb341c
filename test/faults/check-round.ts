import { checkAccounts } from './account-facts.js'
import { checkBooks } from './check-books.js'
import { checkHistory } from './check-history.js'
import { checkTrades } from './check-trades.js'
import { type Exchange, processesOf } from './exchange.js'
import { checkMoney, readFacts } from './facts.js'
import type { Ground } from './ground.js'
import type { Violation } from './history.js'
import { placeLast } from './last-orders.js'
import { becomesQuiet, checkAudit, checkCopies } from './quiet.js'
import { settleChain } from './settle-chain.js'
import { textOf } from './text-of.js'

export interface CheckOptions {
  /** Whether no other round follows: then the signatures of all that was ever taken are checked too. */
  readonly isLast: boolean
}

/** Waits until all is quiet, and holds what there is against what the clients were told. */
export async function checkRound(
  ground: Ground,
  options: CheckOptions,
): Promise<readonly Violation[]> {
  const { exchange, found } = ground
  await Promise.all(processesOf(exchange).map((one) => one.ready()))
  const late = await becomesQuiet(ground)
  if (late.length > 0) return [...late, ...checkEnds(exchange), ...found.splice(0)]
  found.push(...(await placeLast({ ...ground, giveUp: () => ground.ending.abort() })))
  found.push(...(await becomesQuiet(ground)))
  const violations = await allOf([
    checkTold(ground),
    checkTables(ground, options),
    checkCopies(exchange, ground.clients),
    ground.keyHolder.check(),
    settleChain({ ...ground, urls: exchange.urls }),
  ])
  return [...violations, ...checkEnds(exchange), ...found.splice(0)]
}

/** What all checks found. One that breaks off is a violation itself, and hides none of the others. */
export async function allOf(
  checks: readonly Promise<readonly Violation[]>[],
): Promise<readonly Violation[]> {
  const checked = await Promise.allSettled(checks)
  return checked.flatMap((one) => {
    if (one.status === 'fulfilled') return one.value
    return { name: 'check that broke off', text: textOf(one.reason) }
  })
}

/** Waits until feeds and private channels have told all that there is, and holds it against the tables. */
async function checkTold(ground: Ground): Promise<readonly Violation[]> {
  const { pool, exchange, feeds, watchers } = ground
  const { rows } = await pool.query(
    `select last_sequence::int as sequence,
      (select coalesce(max(trade_number), 0)::int from trades) as trade from engine_state`,
  )
  const [last] = rows
  const told = await Promise.all([
    ...feeds.map((feed) => feed.check(last.trade)),
    ...watchers.map((one) => one.check(last.sequence)),
  ])
  return [
    ...told.flat(),
    ...(await checkAccounts(pool, watchers)),
    ...(await checkBooks(exchange.urls[0], feeds)),
    ...(await checkTrades(
      pool,
      feeds.map((feed) => feed.trades()),
    )),
  ]
}

async function checkTables(
  { pool, clients }: Ground,
  { isLast }: CheckOptions,
): Promise<readonly Violation[]> {
  const ops = clients.flatMap(({ history }) => history)
  return [
    ...checkHistory(ops, await readFacts(pool)),
    ...(await checkMoney(pool)),
    ...(await checkAudit(pool, { signatures: isLast })),
  ]
}

/** Whoever was asked to stop did so, in order and in time, and nobody else ended but with a reason. */
function checkEnds(exchange: Exchange): readonly Violation[] {
  const all = [...processesOf(exchange), ...exchange.besides]
  const unclean = all.flatMap((one) => one.uncleanEnds())
  return unclean.map((text) => ({ name: 'unclean end', text }))
}
