import { setTimeout as wait } from 'node:timers/promises'
import { encode } from '@truebook/shared/codec'
import { type CommandOf, commandsField, MAX_ENTRY_COMMANDS } from '@truebook/shared/command'
import type { Database } from '@truebook/shared/db/connect'
import { demandOwnEvents } from '@truebook/shared/db/own-events'
import { newOrderId } from '@truebook/shared/new-order-id'
import type { Streams } from '@truebook/shared/streams'
import { atoms } from '@truebook/shared/units'
import { sql } from 'kysely'
import type { Chain } from '../chain/register.js'

/** Has the engine credit confirmed deposits of one chain. */
export interface Crediting {
  /**
   * Sends commands for the uncredited deposits of blocks up to `block`, and waits a moment for those sent for
   * the first time. The engine credits each deposit once, however often it is asked.
   */
  creditUpTo(db: Database, chain: Chain, block: number): Promise<void>
  /** Only marks the rows of deposits that are credited: rows that were written anew have no mark yet. */
  note(db: Database, chain: Chain): Promise<void>
}

/** The most deposits looked at in a turn; the next turn goes on behind them. */
const MOST_DEPOSITS = 1_024
/**
 * The first wait before a deposit is asked for again; each next one is twice as long, so that a deposit that
 * the engine refuses does not fill its journal.
 */
const FIRST_RESEND_MS = 5_000
const LAST_RESEND_MS = 60_000
/** After sending: milliseconds between looks at the engine's table, and the most looks. */
const LOOK_MS = 10
const LOOKS = 100

interface Clocks {
  readonly now: () => number
  /** Milliseconds of a clock that is never set back. */
  readonly elapsed?: () => number
}

export function createCrediting(
  { commands, events }: Pick<Streams, 'commands' | 'events'>,
  { now, elapsed = () => performance.now() }: Clocks,
): Crediting {
  /** By deposit count: when it was last asked for, and how long to wait before asking again. */
  const asked = new Map<number, { readonly at: number; readonly resendMs: number }>()
  /**
   * The deposit count that the next turn begins at: refused deposits must not keep later ones from their
   * turn.
   */
  let from = 0

  async function creditUpTo(db: Database, chain: Chain, block: number): Promise<void> {
    await noteCredited(db, chain)
    const due = await uncredited(db, chain, { from, block })
    const last = due.length < MOST_DEPOSITS ? undefined : due[MOST_DEPOSITS - 1].deposit_count
    forgetCredited(due, last)
    const sent = due.filter(isToBeSent)
    if (sent.length > 0) await demandOwnEvents(db, events)
    for (let i = 0; i < sent.length; i += MAX_ENTRY_COMMANDS) {
      const entry = sent.slice(i, i + MAX_ENTRY_COMMANDS).map((row) => commandOf(row, now()))
      await commands.append(encode(commandsField, entry))
    }
    from = last === undefined ? 0 : last + 1
    const fresh = sent.map(countOf).filter((count) => !asked.has(count))
    for (const count of sent.map(countOf)) noteAsked(count)
    if (fresh.length === 0 || !(await areCredited(db, chain, fresh))) return
    for (const count of fresh) asked.delete(count)
  }

  /** Forgets what was asked for between `from` and `last` and is no longer due: it is credited. */
  function forgetCredited(due: readonly Uncredited[], last = Number.POSITIVE_INFINITY): void {
    const known = new Set(due.map(countOf))
    for (const count of asked.keys()) {
      if (count >= from && count <= last && !known.has(count)) asked.delete(count)
    }
  }

  function isToBeSent({ deposit_count }: Uncredited): boolean {
    const last = asked.get(deposit_count)
    return last === undefined || elapsed() - last.at >= last.resendMs
  }

  function noteAsked(count: number): void {
    const last = asked.get(count)
    const resendMs = last ? Math.min(2 * last.resendMs, LAST_RESEND_MS) : FIRST_RESEND_MS
    asked.set(count, { at: elapsed(), resendMs })
  }

  return { creditUpTo, note: noteCredited }
}

interface Uncredited {
  readonly chain_id: number
  readonly deposit_count: number
  readonly wallet: string
  readonly asset: number | null
  readonly atoms: string | null
}

/**
 * Marks the rows of credited deposits, so that a turn reads only the open ones and not all there ever were. A
 * mark stays right, as nothing is deleted from `deposits`. Rows that were written anew or unparked have none
 * yet.
 */
async function noteCredited(db: Database, { chainId }: Chain): Promise<void> {
  await sql`update chain_deposits c set credited = true
    where c.chain_id = ${chainId} and c.parked is null and not c.credited and ${IS_CREDITED}`.execute(
    db,
  )
}

async function uncredited(
  db: Database,
  { chainId }: Chain,
  { from, block }: { readonly from: number; readonly block: number },
): Promise<Uncredited[]> {
  return db
    .selectFrom('chain_deposits as c')
    .select(['c.chain_id', 'c.deposit_count', 'c.wallet', 'c.asset', 'c.atoms'])
    .where('c.chain_id', '=', chainId)
    .where('c.deposit_count', '>=', from)
    .where('c.block_number', '<=', block)
    .where('c.parked', 'is', null)
    .where(sql<boolean>`not c.credited`)
    .orderBy('c.deposit_count')
    .limit(MOST_DEPOSITS)
    .execute()
}

/** Looks each row up by itself: for a join, Postgres may read the whole of `deposits` to find a few. */
export const IS_CREDITED = sql<boolean>`coalesce((select true from deposits d
  where d.network = c.chain_id and d.deposit_count = c.deposit_count), false)`

async function areCredited(
  db: Database,
  chain: Chain,
  counts: readonly number[],
): Promise<boolean> {
  for (let look = 0; look < LOOKS; look++) {
    if ((await creditedOf(db, chain, counts)) === counts.length) return true
    await wait(LOOK_MS)
  }
  return false
}

async function creditedOf(
  db: Database,
  { chainId }: Chain,
  counts: readonly number[],
): Promise<number> {
  const { credited } = await db
    .selectFrom('deposits')
    .select(({ fn }) => fn.countAll<number>().as('credited'))
    .where('network', '=', chainId)
    .where(sql<boolean>`deposit_count = any(${counts}::bigint[])`)
    .executeTakeFirstOrThrow()
  return credited
}

function countOf({ deposit_count }: Uncredited): number {
  return deposit_count
}

function commandOf(row: Uncredited, now: number): CommandOf<'deposit'> {
  return {
    type: 'deposit',
    id: newOrderId(now),
    wallet: row.wallet,
    asset: row.asset ?? 0,
    amount: atoms(BigInt(row.atoms ?? 0)),
    network: row.chain_id,
    depositCount: row.deposit_count,
  }
}
