import { audit } from '@truebook/engine/audit'
import { testRedis } from '@truebook/host/testing/test-services'
import { decodeJournal, journalCommandsField } from '@truebook/shared/decision'
import { MARKET_STATUSES } from '@truebook/shared/words'
import t from 'tap'
import { openGround } from './operator-ground.js'

const redis = await testRedis()
const skip = 'missing' in redis && redis.missing

/** `markets create` of a base for a quote, which are two listed assets. */
function create(base: string, quote: string, ...more: string[]): string[] {
  const terms = ['--tick', '0.001', '--step', '0.0001', '--min-trade-size', '0.01']
  const limits = ['--maker-fee-ppm', '1', '--taker-fee-ppm', '3', '--margin-bps', '5']
  const names = ['--base', base, '--quote', quote, '--band-bps', '2000']
  return ['markets', 'create', ...names, ...terms, ...limits, ...more]
}

/** The older command of the two where it will do: an engine of before knows it. */
function dryOf(status: string) {
  return status === 'ACTIVE' ? { type: 'create_market' } : { type: 'create_market_as', status }
}

t.test('a market is made in any status, by one command', { skip }, async (t) => {
  const { pool, startEngine, operate } = await openGround(t)
  const engine = await startEngine()
  const pairs = ['BTC ETH', 'ETH BTC', 'USDC BTC', 'USDC ETH']
  const made: string[][] = MARKET_STATUSES.map((status, i) => [pairs[i].replace(' ', '_'), status])
  for (const [i, [ticker, status]] of made.entries()) {
    const action = create(...(pairs[i].split(' ') as [string, string]), '--status', status)
    const dry = await operate(...action, '--dry-run')
    t.match(dry, { code: 0, rows: [{ market: { ticker }, ...dryOf(status) }] })
    t.equal((await operate('markets', 'list')).rows.length, 2 + i, 'nothing was sent')
    const state = status === 'ACTIVE' ? 'open for trading' : status
    const answer = await operate(...action)
    const text = `${ticker} is market ${3 + i}, ${state}. The largest notional`
    t.match(answer, { code: 0, rows: [{ ok: true, text }] })
    t.same(await operate(...action, '--id', answer.rows[0].id), answer, 'a repeat says the same')
  }
  const listed = async () => {
    const { rows } = await operate('markets', 'list')
    return rows.slice(2).map((row) => [row.ticker, row.status])
  }
  t.same(await listed(), made)
  t.match(await audit(pool), { ok: true, audit: 'ok' })
  await engine.stop()
  await startEngine()
  t.match(await operate('markets', 'status', 'ETH_BTC', 'ACTIVE'), { code: 0 })
  t.same((await listed())[1], ['ETH_BTC', 'ACTIVE'])
  t.match(await audit(pool), { ok: true, audit: 'ok' })

  const { rows } = await pool.query('select commands from journal order by first_sequence')
  const types = rows.flatMap((row) =>
    decodeJournal(journalCommandsField, row.commands).map(({ command }) => command.type),
  )
  const opening = ['create_market', 'create_market_as', 'create_market_as', 'create_market_as']
  t.same(types.filter((type) => /market/.test(type)).slice(2), [...opening, 'set_market_status'])
})

t.test('a status that is none is refused by the name of the flag', { skip }, async (t) => {
  const { startEngine, operate, fails } = await openGround(t)
  await startEngine()
  for (const word of ['OPEN', 'post_only', '']) {
    const sentence = `--status must be one of ACTIVE, POST_ONLY, CANCEL_ONLY, PAUSED, but "${word}" came.`
    t.equal(await fails(...create('BTC', 'ETH', `--status=${word}`)), `${sentence}\n`)
  }
  t.same((await operate('log')).rows, [], 'nothing was sent')
})
