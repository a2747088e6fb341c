import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { BTC, BTC_USDC, commandMaker, send, USDC, wallet } from './runtime/commands.js'
import { auditIsOk, decisionsOf, openDatabase, startEngine, until } from './runtime/harness.js'

t.test('commands go in, decisions come out, and the tables say the same', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const engine = await startEngine(t, { url, streams })
  t.equal(engine.role(), 'active')
  t.equal(engine.sequence(), 5, 'three assets and two markets are seeded')

  const make = commandMaker({ seed: 1, now: Date.now })
  const [seller, buyer] = [1, 2]
  await send(streams, make.deposit(wallet(seller), BTC, 10n ** 8n))
  await send(streams, make.deposit(wallet(buyer), USDC, 10n ** 12n))
  const sell = make.order(seller, { side: 'SELL', clientOrderId: 'mine' })
  await send(streams, sell)
  await send(streams, make.order(buyer, { side: 'BUY', quantity: 4_000 as never }))
  await until('four commands are committed', () => engine.sequence() === 9)
  await until('they are published', async () => (await decisionsOf(streams)).length === 9)

  const decisions = await decisionsOf(streams)
  t.strictSame(
    decisions.map(({ sequence }) => sequence),
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  )
  t.ok(decisions[8].events.some(({ type }) => type === 'trade'))
  const { rows } = await pool.query(
    'select status, remaining, filled_quantity, client_order_id from orders order by priority',
  )
  t.strictSame(rows, [
    {
      status: 'PARTIALLY_FILLED',
      remaining: 6_000,
      filled_quantity: 4_000,
      client_order_id: 'mine',
    },
    { status: 'FILLED', remaining: 0, filled_quantity: 4_000, client_order_id: null },
  ])
  const candles = await pool.query('select market, trades from candles')
  t.strictSame(candles.rows, [{ market: BTC_USDC, trades: 1 }])
  await auditIsOk(t, pool)

  await engine.stop()
  const again = await startEngine(t, { url, streams })
  await send(streams, sell)
  await until('the next command is committed', () => again.sequence() === 10)
  await until('it is published', async () => (await decisionsOf(streams)).length === 10)
  const replayed = (await decisionsOf(streams))[9]
  t.match(replayed.events, [
    { type: 'order_rejected', code: 'REPLAYED_MESSAGE', original: sell.id },
  ])
  await auditIsOk(t, pool)
})

t.test(
  'an entry that does not decode is journalled as refused, and the engine goes on',
  async (t) => {
    const { url, pool } = await openDatabase(t)
    const streams = memoryStreams()
    const engine = await startEngine(t, { url, streams })
    await streams.commands.append(Buffer.from('no command'))
    await send(streams, commandMaker({ seed: 2, now: Date.now }).deposit(wallet(1), USDC, 5n))
    await until('both are committed', () => engine.sequence() === 7)
    await until('they are published', async () => (await decisionsOf(streams)).length === 7)
    const [refused, credited] = (await decisionsOf(streams)).slice(5)
    t.match(refused.events, [{ type: 'command_rejected', code: 'UNDECODABLE_ENTRY' }])
    t.ok(credited.events.some(({ type }) => type === 'deposit_credited'))
    await auditIsOk(t, pool)
  },
)
