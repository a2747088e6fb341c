import { setTimeout as wait } from 'node:timers/promises'
import { encode } from '@truebook/shared/codec'
import { type CommandOf, commandsField, MAX_ENTRY_COMMANDS } from '@truebook/shared/command'
import type { Database } from '@truebook/shared/db/connect'
import { newOrderId } from '@truebook/shared/new-order-id'
import type { Stream } from '@truebook/shared/streams'
import { atoms } from '@truebook/shared/units'
import type { Chain } from '../chain/register.js'

/** Has confirmed deposits credited. */
export interface Crediting {
  /**
   * Sends commands for all deposits up to a block that are not credited, and waits a moment for
   * them. Gives whether none is left. The engine credits each once, however often it is asked.
   */
  creditUpTo(db: Database, chain: Chain, block: number): Promise<boolean>
}

/** How many deposits are asked for at once; the rest follows at the next turn. */
const MOST_DEPOSITS = 1_024
const FIRST_RESEND_MS = 5_000
const LAST_RESEND_MS = 60_000
/** How often, and how many times, the engine's table is looked at after sending. */
const LOOK_MS = 10
const LOOKS = 100

export function createCrediting(commands: Stream, now: () => number): Crediting {
  /** When each was asked for, by a clock that nobody sets, and how long until it is asked for again. */
  const asked = new Map<string, { readonly at: number; readonly resendMs: number }>()

  async function creditUpTo(db: Database, chain: Chain, block: number): Promise<boolean> {
    const due = await uncredited(db, chain, block)
    const known = new Set(due.map(keyOf))
    for (const key of asked.keys()) if (!known.has(key)) asked.delete(key)
    if (due.length === 0) return true
    const sent = due.filter(isToBeSent)
    for (let i = 0; i < sent.length; i += MAX_ENTRY_COMMANDS) {
      const entry = sent.slice(i, i + MAX_ENTRY_COMMANDS).map((row) => commandOf(row, now()))
      await commands.append(encode(commandsField, entry))
    }
    for (const row of sent) noteAsked(row)
    return sent.length > 0 && (await allCredited(db, chain, block))
  }

  function isToBeSent(row: Uncredited): boolean {
    const last = asked.get(keyOf(row))
    return last === undefined || performance.now() - last.at >= last.resendMs
  }

  function noteAsked(row: Uncredited): void {
    const last = asked.get(keyOf(row))
    const resendMs = last ? Math.min(2 * last.resendMs, LAST_RESEND_MS) : FIRST_RESEND_MS
    asked.set(keyOf(row), { at: performance.now(), resendMs })
  }

  return { creditUpTo }
}

interface Uncredited {
  readonly chain_id: number
  readonly deposit_count: number
  readonly wallet: string
  readonly asset: number | null
  readonly atoms: string | null
}

async function uncredited(db: Database, chain: Chain, block: number): Promise<Uncredited[]> {
  return db
    .selectFrom('chain_deposits as c')
    .leftJoin('deposits as d', (join) =>
      join.onRef('d.network', '=', 'c.chain_id').onRef('d.deposit_count', '=', 'c.deposit_count'),
    )
    .select(['c.chain_id', 'c.deposit_count', 'c.wallet', 'c.asset', 'c.atoms'])
    .where('c.chain_id', '=', chain.chainId)
    .where('c.block_number', '<=', block)
    .where('c.parked', 'is', null)
    .where('d.network', 'is', null)
    .orderBy('c.deposit_count')
    .limit(MOST_DEPOSITS)
    .execute()
}

async function allCredited(db: Database, chain: Chain, block: number): Promise<boolean> {
  for (let look = 0; look < LOOKS; look++) {
    if ((await uncredited(db, chain, block)).length === 0) return true
    await wait(LOOK_MS)
  }
  return false
}

function keyOf({ chain_id, deposit_count }: Uncredited): string {
  return `${chain_id}/${deposit_count}`
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
