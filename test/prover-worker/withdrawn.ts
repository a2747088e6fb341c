import { databaseOf } from '@truebook/shared/db/connect'
import type { Test } from 'tap'
import { openDatabase } from '../engine/runtime/harness.js'

/** A database of one account, on a chain with one token, whose withdrawals are put in by hand. */
export async function openWithdrawn(t: Test) {
  const { pool } = await openDatabase(t)
  await pool.query(`insert into assets values (1, 'USDC', 'USD Coin', 8, 2, 6)
    on conflict do nothing`)
  await pool.query(`insert into accounts values (9001, '0x${'a1'.repeat(20)}', 0)`)
  await pool.query(`insert into chains values (7, 'a chain', 0, 3, '0xb1', 1, false, 1000)`)
  await pool.query(`insert into chain_tokens values (7, 1, '0x${'c1'.repeat(20)}')`)
  return {
    pool,
    db: databaseOf(pool),
    /** Puts in the withdrawal that has a place in the tree. */
    async withdraw(exitIndex: number, amount: string): Promise<void> {
      await pool.query(
        `insert into withdrawals (id, sequence, account, asset, amount, chain_id, exit_index, signature, created_at)
          values (gen_random_uuid(), $1, 9001, 1, $2, 7, $1, '', 0)`,
        [exitIndex, amount],
      )
    },
  }
}
