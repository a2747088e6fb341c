import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { freePort } from '@truebook/host/servers/free-port'
import { testRedis } from '@truebook/host/testing/test-services'
import { appendExits } from '@truebook/prover-worker/exits/append'
import { createAppender } from '@truebook/prover-worker/exits/appender'
import { exitOfWithdrawal } from '@truebook/prover-worker/exits/exit-of-withdrawal'
import { heldExit } from '@truebook/prover-worker/exits/held-exit'
import { run } from '@truebook/prover-worker/run'
import { databaseOf } from '@truebook/shared/db/connect'
import { createExitTree, exitLeaf } from '@truebook/shared/exit-tree'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { BTC, commandMaker, send, USDC, wallet } from '../engine/runtime/commands.js'
import { openDatabase, startEngine, type TestDatabase, until } from '../engine/runtime/harness.js'
import { redisTest } from '../own-redis.js'

// Two files share two cores, and other work may have them too.
t.setTimeout(240_000)

/** Where the commands of `commandMaker` withdraw to. */
const CHAIN_ID = 1

const SILENT = { LOG_LEVEL: 'silent', EXIT_INTERVAL_MS: '50' }

/** A database in which a real engine has booked this many withdrawals, of two accounts. */
async function withdrawn(t: Test, count: number): Promise<TestDatabase> {
  const database = await openDatabase(t)
  const streams = memoryStreams()
  const engine = await startEngine(t, { url: database.url, streams })
  const make = commandMaker({ seed: 7, now: Date.now })
  await send(streams, make.deposit(wallet(1), USDC, 10n ** 12n))
  await send(streams, make.deposit(wallet(2), BTC, 10n ** 12n))
  for (let i = 0; i < count; i++) {
    const [account, asset] = i % 3 === 0 ? [2, BTC] : [1, USDC]
    await send(streams, make.withdraw(account, asset, 100n * BigInt(i + 1)))
  }
  await until('all is committed', () => engine.sequence() === 7 + count)
  await engine.stop()
  await listChain(database)
  return database
}

/** The chain that these withdrawals go to, as a worker would have found it. */
async function listChain({ pool }: TestDatabase): Promise<void> {
  await pool.query(`insert into chains values
    (${CHAIN_ID}, 'a chain', 0, 1, '${wallet(0xb1)}', 1, false, 1000)`)
  await pool.query(`insert into chain_tokens values
    (${CHAIN_ID}, ${USDC}, '${wallet(0xa1)}'), (${CHAIN_ID}, ${BTC}, '${wallet(0xa2)}')`)
}

async function leavesOf({ pool }: TestDatabase) {
  const { rows } = await pool.query(
    'select exit_index, withdrawal_id, leaf, root from exit_leaves order by exit_index',
  )
  return rows as { exit_index: number; withdrawal_id: string; leaf: Buffer; root: Buffer }[]
}

/** What the tables should hold, worked out from the withdrawals alone. */
async function expectedLeaves({ pool }: TestDatabase) {
  const tree = createExitTree()
  const { rows } = await pool.query(
    `select w.id, w.amount, o.wallet, a.decimals, t.token, 0 as network,
      a.chain_decimals as "chainDecimals"
      from withdrawals w join accounts o on o.id = w.account join assets a on a.id = w.asset
        join chain_tokens t on t.chain_id = w.chain_id and t.asset = w.asset
      order by exit_index`,
  )
  return rows.map((row, exit_index) => {
    const leaf = Buffer.from(exitLeaf(exitOfWithdrawal(row)))
    tree.append([leaf])
    return { exit_index, withdrawal_id: row.id, leaf, root: Buffer.from(tree.root()) }
  })
}

t.test('a withdrawal becomes the leaf that the rule says', async (t) => {
  const exit = exitOfWithdrawal({
    amount: '1500000000',
    wallet: wallet(0xabc),
    decimals: 8,
    chainDecimals: 6,
    token: wallet(0xa1),
    network: 7,
  })
  t.equal(exit.amount, 15_000_000n, 'in whole units of the chain')
  t.equal(`0x${Buffer.from(exit.originAddress).toString('hex')}`, wallet(0xa1))
  t.equal(`0x${Buffer.from(exit.destinationAddress).toString('hex')}`, wallet(0xabc))
  t.equal(exit.originNetwork, 7)
  t.equal(exit.destinationNetwork, 7, 'its token returns to where it came from')
})

t.test('a withdrawal of no token holds up the exits loudly, until there is one', async (t) => {
  const database = await withdrawn(t, 4)
  const { pool } = database
  await pool.query(`delete from chain_tokens where asset = ${USDC}`)
  const port = await freePort()
  const lines: { readonly level: number; readonly msg: string }[] = []
  const log = pino({ level: 'warn' }, { write: (line) => lines.push(JSON.parse(line)) })
  const env = { DATABASE_URL: database.url, ...SILENT, HEALTH_PORT: String(port) }
  const worker = await run({ env, streams: memoryStreams(), log })
  t.teardown(() => worker.stop())
  const asked = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text()
  await until('it is counted', async () => {
    return /^truebook_prover_held_exits 3$/m.test(await asked('/metrics'))
  })
  t.equal(worker.leaves(), 1, 'what comes before it is appended')
  const { rows } = await pool.query('select id from withdrawals where exit_index = 1')
  const told = `Withdrawal ${rows[0].id} is of USDC, which has no token on chain ${CHAIN_ID}: it and the 2 behind it`
  await until('it is told', () => lines.length > 0)
  t.match(lines[0], { level: 50, msg: `Tried again later: ${told}` })
  t.match(lines[0].msg, /Add USDC=0x…, a token of 6 decimals, to BRIDGE_TOKENS of a prover-worker/)
  t.ok(JSON.parse(await asked('/health')).failing.append.startsWith(told), 'by /health too')

  await pool.query(`insert into chain_tokens values (${CHAIN_ID}, ${USDC}, '${wallet(0xa1)}')`)
  await until('all have leaves', () => worker.leaves() === 4)
  t.strictSame(await leavesOf(database), await expectedLeaves(database))
  await until('it is over', async () => {
    return /^truebook_prover_held_exits 0$/m.test(await asked('/metrics'))
  })
  t.same(JSON.parse(await asked('/health')).failing, {})
})

redisTest('a health port in use is all that is told', async (t, own) => {
  const database = await withdrawn(t, 1)
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line) => lines.push(line) })
  const urls = { DATABASE_URL: database.url, REDIS_URL: own.url }
  await t.rejects(run({ env: { ...urls, ...SILENT, HEALTH_PORT: String(port) }, log }), {
    message: new RegExp(`^HEALTH_PORT ${port} is in use by another program`),
  })
  // What was cut off says so by now.
  await new Promise((soon) => setTimeout(soon, 500))
  t.same(lines, [])
})

t.test('a withdrawal to a chain that nobody knows is told as one', async (t) => {
  const { pool } = await withdrawn(t, 2)
  const db = databaseOf(pool)
  t.equal(await heldExit(db), undefined)
  await pool.query('update withdrawals set chain_id = 999 where exit_index = 1')
  t.equal(await heldExit(db), undefined, 'the one before it has no leaf yet')
  t.equal(await createAppender(db).appendAll(), 1)
  const held = await heldExit(db)
  t.equal(held?.waiting, 1)
  t.match(
    held?.sentence,
    /goes to chain 999, which the tables do not know: .* in docs\/operations\.md\.$/,
  )
})

t.test('several workers at once, and again, append each withdrawal once', async (t) => {
  const database = await withdrawn(t, 40)
  const db = databaseOf(database.pool)
  const trees = Array.from({ length: 4 }, createExitTree)
  await Promise.all(trees.map((tree) => appendExits(db, tree)))
  t.ok(trees.every((tree) => tree.count() === 40))
  t.strictSame(await leavesOf(database), await expectedLeaves(database))
  await appendExits(db, trees[0])
  t.equal(trees[0].count(), 40, 'nothing is left to append')
})

t.test('a crash in the middle leaves nothing half done', async (t) => {
  const database = await withdrawn(t, 12)
  const { pool } = database
  const db = databaseOf(pool)
  await pool.query(`create function refuse() returns trigger language plpgsql as
    $$ begin if new.exit_index = 8 then raise 'no more'; end if; return new; end $$`)
  await pool.query(
    'create trigger refuse before insert on exit_leaves for each row execute function refuse()',
  )
  const tree = createExitTree()
  await t.rejects(appendExits(db, tree), { message: 'no more' })
  t.strictSame(await leavesOf(database), [])
  t.equal(tree.count(), 0, 'and the tree in memory stayed as it was')
  await pool.query('drop trigger refuse on exit_leaves')
  await appendExits(db, tree)
  t.strictSame(await leavesOf(database), await expectedLeaves(database))
})

t.test('without Redis a worker appends what is there, and then what it is told of', async (t) => {
  const database = await withdrawn(t, 3)
  const env = { DATABASE_URL: database.url, ...SILENT }
  const streams = memoryStreams()
  const first = await run({ env, streams })
  await until('three leaves are stored', () => first.leaves() === 3)
  await first.stop()
  const engine = await startEngine(t, { url: database.url, streams })
  const make = commandMaker({ seed: 8, now: Date.now, from: 2 })
  // It looks by itself once, at its start.
  const second = await run({ env: { ...env, EXIT_INTERVAL_MS: '600000' }, streams })
  t.teardown(() => second.stop())
  await send(streams, make.withdraw(1, USDC, 700n))
  await until('the fourth leaf is stored', () => second.leaves() === 4)
  t.equal(engine.role(), 'active')
  t.strictSame(await leavesOf(database), await expectedLeaves(database))
})

t.test('a worker outlives its idle connections, and counts them', async (t) => {
  const database = await withdrawn(t, 3)
  const port = await freePort()
  const env = { DATABASE_URL: database.url, ...SILENT, HEALTH_PORT: String(port) }
  const idle = { ...env, EXIT_INTERVAL_MS: '600000' }
  const worker = await run({ env: idle, streams: memoryStreams() })
  t.teardown(() => worker.stop())
  await until('three leaves are stored', () => worker.leaves() === 3)
  const { rowCount } = await database.pool.query(`select pg_terminate_backend(pid)
    from pg_stat_activity
    where application_name = 'truebook prover' and datname = current_database()`)
  t.ok(rowCount)
  await until('the end of a connection is counted', async () => {
    const metrics = await fetch(`http://127.0.0.1:${port}/metrics`)
    return /failures_total\{job="connection"\} [1-9]/.test(await metrics.text())
  })
})

const redis = await testRedis()
const options = 'missing' in redis ? { skip: redis.missing } : {}
t.test('with Redis two workers share a queue and append each once', options, async (t) => {
  if ('missing' in redis) return
  t.teardown(() => redis.stop())
  const database = await withdrawn(t, 25)
  const env = { DATABASE_URL: database.url, REDIS_URL: redis.url, ...SILENT }
  const workers = await Promise.all([run({ env }), run({ env })])
  await until('all leaves are stored', async () => (await leavesOf(database)).length === 25)
  t.strictSame(await leavesOf(database), await expectedLeaves(database))
  await Promise.all(workers.map((worker) => worker.stop()))

  const admin = new Redis(redis.url)
  t.ok((await admin.keys('*')).length > 0)
  admin.disconnect()
})
