import { audit } from '@truebook/engine/audit'
import type { SqlPool, SqlStatement } from '@truebook/engine/runtime/sql'
import { LOCKED } from '@truebook/shared/db/locked'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { commandMaker, send, USDC, wallet } from './runtime/commands.js'
import { openDatabase, startEngine, until } from './runtime/harness.js'

t.setTimeout(240_000)

t.test('a replay holds no moment open, and what is decided meanwhile is not of it', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const engine = await startEngine(t, { url, streams })
  const make = commandMaker({ seed: 12, now: Date.now })
  const before = engine.sequence()
  await send(streams, make.deposit(wallet(1), USDC, 10n ** 14n))
  await until('a deposit is committed', () => engine.sequence() === before + 1)

  const open: number[] = []
  async function onStatement({ name }: SqlStatement) {
    if (name !== 'replay journal') return
    await send(streams, make.deposit(wallet(2), USDC, 10n ** 14n))
    await until('more is committed', () => engine.sequence() === before + 2 + open.length)
    const { rows } = await pool.query(
      `select count(*) as open from pg_stat_activity
        where state = 'idle in transaction' and datname = current_database()`,
    )
    open.push(rows[0].open)
  }
  const report = await audit(heard(pool, onStatement))
  t.match(report, { ok: true, audit: 'ok', commands: before + 1 })
  t.strictSame(open.map(Number), [0])
  await engine.stop()
})

t.test('a lock on the tables ends an audit, and is told where a replay is done', async (t) => {
  const { pool } = await openDatabase(t)
  const lockedAt = (isMeant: (statement: SqlStatement) => boolean) =>
    heard(pool, async (statement) => {
      const late = new Error('canceling statement due to lock timeout')
      if (isMeant(statement)) throw Object.assign(late, { code: '55P03' })
    })
  const reads = lockedAt(({ text }) => text.includes(' balances'))
  await t.rejects(audit(reads), { code: '55P03' }, 'what cannot be read is no difference')
  const replays = lockedAt(({ name }) => name === 'replay journal')
  await t.rejects(audit(replays), { code: '55P03' }, 'half a replay is compared with nothing')
  const sums = lockedAt(({ text }) => text.includes('union all select from_account'))
  const { differences } = await audit(sums)
  t.same(differences, [`What each account owns cannot be read: ${LOCKED}.`])
})

/** A pool whose statements somebody hears of before they are asked. */
function heard(pool: SqlPool, onStatement: (statement: SqlStatement) => Promise<void>): SqlPool {
  return {
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect()
      return {
        async query(statement) {
          await onStatement(statement)
          return client.query(statement)
        },
        on: (event, listener) => client.on(event, listener),
        release: (close) => client.release(close),
      }
    },
  }
}
