import { audit } from '@truebook/engine/audit'
import { memoryStreams } from '@truebook/shared/streams/memory'
import type { Test } from 'tap'
import { BTC, commandMaker, send, USDC, wallet } from './runtime/commands.js'
import { openDatabase, type Pool, startEngine, until } from './runtime/harness.js'

/** A database with the traces of some hundred commands of all kinds. */
export async function traded(t: Test): Promise<Pool> {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const engine = await startEngine(t, { url, streams, env: { ENGINE_BATCH: '20' } })
  const make = commandMaker({ seed: 11, now: Date.now })
  for (let n = 1; n <= 4; n++) {
    await send(streams, make.deposit(wallet(n), n % 2 === 0 ? USDC : BTC, 10n ** 14n))
  }
  for (let i = 0; i < 400; i++) await send(streams, make.any(4))
  await until('all is committed', () => engine.sequence() === 409)
  await engine.stop()
  return pool
}

/** What an audit says while a change stands; afterwards everything is as it was. */
export async function auditAfter(pool: Pool, change: string) {
  const saved = TABLES.map((table) => `create table saved_${table} as table ${table}`)
  const back = TABLES.map(
    (table) =>
      `delete from ${table}; insert into ${table} select * from saved_${table};
        drop table saved_${table}`,
  )
  // What the database makes itself cannot be put back: it makes it again.
  const madeAgain = 'alter table saved_orders drop column open'
  await pool.query([...saved, madeAgain, change].join(';'))
  try {
    return await audit(pool)
  } finally {
    await pool.query(back.join(';'))
  }
}

/** What an audit of the engine's looks at. */
export const TABLES = [
  'accounts',
  'balances',
  'orders',
  'trades',
  'journal',
  'deposits',
  'transfers',
  'withdrawals',
  'engine_state',
  'candles',
  'coarse_candles',
  'cancel_timers',
  'markets',
]
