import { setTimeout as sleep } from 'node:timers/promises'
import { main } from '@truebook/host/operator/main'
import { showStatus } from '@truebook/host/operator/status'
import { testRedis } from '@truebook/host/testing/test-services'
import type { Database } from '@truebook/shared/db/connect'
import { redisStreams } from '@truebook/shared/streams/redis'
import t from 'tap'
import { USDC } from '../engine/runtime/commands.js'
import { openGround } from './operator-ground.js'

const redis = await testRedis()
const skip = 'missing' in redis && redis.missing

const WALLET = `0x${'a1'.repeat(20)}`

/** A chain of which block 1 was just read. */
async function readChain(db: Database): Promise<{ readonly scanned_at: number }> {
  const network = { network: 2, exchange_network: 1, confirmations: 1, expected_ms: 0 }
  const chain = { ...network, chain_id: 7, name: 'Seven', bridge: WALLET, has_faucet: false }
  await db.insertInto('chains').values(chain).execute()
  const cursor = { dealt_block: 1, dealt_hash: '0x1', scanned_block: 1, scanned_hash: '0x1' }
  const scanned_at = Date.now()
  await db
    .insertInto('chain_cursors')
    .values({ ...cursor, chain_id: 7, scanned_at })
    .execute()
  return { scanned_at }
}

t.test('a chain that nobody has looked at for a minute is not seen', { skip }, async (t) => {
  const { db, startEngine, operate } = await openGround(t)
  await startEngine()
  const { scanned_at } = await readChain(db)
  t.match(await operate('status'), { code: 0, rows: [{ chain: 'Seven', is_followed: true }] })
  await db
    .updateTable('chain_cursors')
    .set({ scanned_at: scanned_at - 70_000 })
    .execute()
  t.match(await operate('status'), { code: 1, rows: [{ chain: 'Seven', is_followed: false }] })
})

t.test('time that stands still is told', { skip }, async (t) => {
  const { pool, startEngine, operate } = await openGround(t)
  await startEngine()
  t.match((await operate('status')).rows, [{ stands_still: false }])
  await pool.query('update engine_state set last_time = last_time + 600000')
  t.match(await operate('status'), { code: 1, rows: [{ stands_still: true }] })
})

t.test(
  'where the money does not add up, or is not known to, the code says so',
  { skip },
  async (t) => {
    const { db, pool, startEngine, operate } = await openGround(t)
    await startEngine()
    await readChain(db)
    const token = `0x${'c1'.repeat(20)}`
    await pool.query(`insert into chain_tokens values (7, ${USDC}, '${token}')`)
    await pool.query(`insert into chain_escrow values (7, ${USDC}, 1, 0)`)
    const status = async (change: string) => {
      await pool.query(change)
      // A look that is older is none.
      await pool.query('update chain_cursors set scanned_at = $1', [Date.now()])
      const { code, rows } = await operate('status')
      return [code, rows[0].is_of_one_block, ...rows[0].differences]
    }
    t.same(await status('select'), [0, true])
    t.same(await status('update chain_escrow set amount = 5'), [1, true, '0.000005 USDC'])
    t.same(await status('update chain_escrow set amount = 0, block_number = 0'), [1, false])
    t.same(await status('update chain_escrow set block_number = 1'), [0, true])
    const claim = `insert into chain_claims values (7, 0, 0, 1, '0x', '${WALLET}', '${token}', 5, 0)`
    const misclaimed = '1 claims that paid otherwise than was withdrawn'
    t.same(await status(claim), [1, true, misclaimed])
    await pool.query('delete from chain_claims')
    await pool.query(`insert into accounts values (9001, '${WALLET}', 0)`)
    const credit = `insert into deposits values (7, 0, 9001, ${USDC}, 5, 0, 0)`
    const miscredited = '1 deposits that were credited otherwise than they came'
    t.same(await status(credit), [1, true, miscredited])
  },
)

t.test('a withdrawal that holds up all exits is told, and is wrong', { skip }, async (t) => {
  const { env, db, pool, startEngine, operate } = await openGround(t)
  await startEngine()
  await readChain(db)
  t.match(await operate('status'), { code: 0, rows: [{ held_exit: null }] })
  await pool.query(`insert into chain_escrow values (7, ${USDC}, 1, 1)`)
  await pool.query(`insert into accounts values (9001, '${WALLET}', 0)`)
  await pool.query(`insert into withdrawals (id, sequence, account, asset, amount, chain_id, exit_index, signature, created_at)
    values (gen_random_uuid(), 1, 9001, ${USDC}, 100, 7, 0, '', 0)`)
  const { code, rows } = await operate('status')
  t.same(rows[0].differences, [], 'and is still owed')
  t.match([code, rows[0].held_exit], [1, /is of USDC, which has no token on chain 7: /])
  const said: string[] = []
  await main(['status'], env, (line) => said.push(line))
  t.equal(said.at(-1), rows[0].held_exit)
})

t.test('a Redis of another exchange is told of, and is wrong', { skip }, async (t) => {
  const { env, startEngine, operate } = await openGround(t)
  const engine = await startEngine()
  t.match(await operate('status'), { code: 0, rows: [{ is_own: true }] })
  const streams = redisStreams(env.REDIS_URL, { onError: () => undefined })
  t.teardown(() => streams.close())
  await streams.events.publish(engine.sequence() + 9, Buffer.from('x'))
  t.match(await operate('status'), { code: 1, rows: [{ is_own: false }] })
  const said: string[] = []
  t.equal(await main(['status'], env, (line) => said.push(line)), 1)
  t.match(said.join(' '), /This Redis is of another exchange than this database/)
  await t.rejects(engine.done, { name: 'StreamAhead' }, 'and its engine ends')
})

t.test('nothing is told as published that is not told as committed', { skip }, async (t) => {
  const { env, db, startEngine, operate } = await openGround(t)
  const engine = await startEngine()
  const streams = redisStreams(env.REDIS_URL, { onError: () => undefined })
  t.teardown(() => streams.close())
  const before = engine.sequence()
  const said: string[] = []
  await showStatus({
    ...{ db, env: {}, operator: 'ada', action: 'status', json: false, chain: () => undefined },
    say: (line) => said.push(line),
    now: async () => Date.now(),
    async streams() {
      await operate('markets', 'status', 'BTC_USDC', 'PAUSED')
      while (!(await streams.events.top()).startsWith(`${before + 1}-`)) await sleep(10)
      return streams
    },
  })
  t.match(said[1], `Sequence ${before + 1} was committed last`)
  t.ok(said.includes(`Events are published up to ${before + 1}, 0 behind.`))
})

t.test('a limit of what is no asset is said, and what there is', { skip }, async (t) => {
  const { env, startEngine } = await openGround(t)
  await startEngine()
  const limits = { WITHDRAWAL_MINIMUM: 'USDC=1', WITHDRAWAL_DAILY_LIMIT: 'usdc=100,BTC=1,SOL=9' }
  const lines: string[] = []
  t.equal(await main(['status'], { ...env, ...limits }, (line) => lines.push(line)), 0)
  t.equal(
    lines.at(-1),
    'WITHDRAWAL_DAILY_LIMIT limits nothing for usdc, SOL: there is no such asset, those listed are USDC, BTC, ETH.',
  )
  t.notMatch(lines.join(), 'WITHDRAWAL_MINIMUM')
  await main(['status'], env, (line) => lines.push(line))
  t.equal(lines.filter((line) => line.startsWith('WITHDRAWAL')).length, 1, 'of nothing unset')
})

t.test('a limit that cannot be read is said beside all else, and is wrong', { skip }, async (t) => {
  const { env, startEngine } = await openGround(t)
  await startEngine()
  const given = { ...env, WITHDRAWAL_MINIMUM: 'USDC=abc' }
  const lines: string[] = []
  t.equal(await main(['status'], given, (line) => lines.push(line)), 1)
  t.match(lines[0], /^One engine is active/)
  t.match(lines.at(-1), /^WITHDRAWAL_MINIMUM must be .*USDC=abc/)
  await main(['status', '--json'], given, (line) => lines.push(line))
  t.match(JSON.parse(lines.at(-1) ?? ''), { engines_active: 1, wrong_limits: [lines.at(-2)] })
})
