import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { openDatabase } from '../engine/runtime/harness.js'

const program = fileURLToPath(import.meta.resolve('@truebook/host/deposits-cli'))

t.test('deposits that are not credited are listed, with the reason', async (t) => {
  const { url, pool } = await openDatabase(t)
  await pool.query(`insert into chains values (7, 'a chain', 0, 1, '0xb1', 1, false, 1000)`)
  await pool.query(`insert into chain_deposits values
    (7, 0, 5, '0xaa', '0x1', '0x2', '0xa1', 10, 1, 1000, null, 0),
    (7, 1, 6, '0xab', '0x1', '0x2', '0xee', 11, null, null, 'Its token is unknown.', 0),
    (7, 2, 7, '0xac', '0x1', '0x2', '0xa1', 12, 1, 1200, null, 0)`)
  await pool.query(
    `insert into accounts (id, wallet, created_at) values (1, '0x2', 0), (2, '0x3', 0)`,
  )
  await pool.query('insert into deposits values (7, 0, 1, 1, 1000, 9, 0)')
  await pool.query(`insert into chain_deposits
    select 7, n, 8, '0xad', '0x1', '0x2', '0xee', 11, null, null, 'Its token is unknown.', 0
    from generate_series(3, 2500) n`)
  await pool.query(`insert into chain_deposits values
    (7, 2501, 9, '0xae', '0x1', '0x2', '0xa1', 10, 1, 1000, null, 0)`)
  await pool.query('insert into deposits values (7, 2501, 2, 1, 1000, 10, 0)')
  const env = { PATH: process.env.PATH ?? '', DATABASE_URL: url }
  const { status, stdout } = spawnSync(process.execPath, [program], { env, encoding: 'utf8' })
  t.equal(status, 0)
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  t.match(rows, [
    { deposit_count: 1, parked: 'Its token is unknown.', token: '0xee', amount: '11' },
    { deposit_count: 2, parked: null, token: '0xa1' },
  ])
  t.equal(rows.length, 2501, 'the credited one is not among them, and no page is left out')
  t.equal(rows[2499].deposit_count, 2500)
  t.match(rows[2500], { deposit_count: 2501, parked: /^Another deposit was credited/ })
})
