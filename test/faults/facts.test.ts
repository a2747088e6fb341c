import { memoryStreams } from '@truebook/shared/streams/memory'
import { lots } from '@truebook/shared/units'
import t, { type Test } from 'tap'
import { BTC, commandMaker, send, USDC, wallet } from '../engine/runtime/commands.js'
import { openDatabase, type Pool, startEngine, until } from '../engine/runtime/harness.js'
import { checkMoney } from './facts.js'

t.setTimeout(120_000)

/** A database in which two wallets have traded once, and a third has nothing but an account. */
async function openTraded(t: Test): Promise<Pool> {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const engine = await startEngine(t, { url, streams })
  const make = commandMaker({ seed: 71, now: Date.now })
  await send(streams, make.deposit(wallet(1), BTC, 10n ** 14n))
  await send(streams, make.deposit(wallet(2), USDC, 10n ** 14n))
  await send(streams, make.deposit(wallet(3), BTC, 1n))
  await send(streams, make.order(1, { side: 'SELL', quantity: lots(777) }))
  const last = await send(streams, make.order(2, { side: 'BUY', quantity: lots(777) }))
  await until('all is committed', async () => {
    const { rows } = await pool.query('select last_stream_id as id from engine_state')
    return rows[0].id === last
  })
  await engine.stop()
  const { rows } = await pool.query('select maker_fee + taker_fee > 0 as paid from trades')
  t.strictSame(rows, [{ paid: true }], 'fees were paid')
  return pool
}

t.test('all money is what its movements say, that of the house too', async (t) => {
  const pool = await openTraded(t)
  const found = async () => (await checkMoney(pool)).map(({ text }) => text)
  t.strictSame(await found(), [])
  const change = (by: number, account: number, asset: number) =>
    pool.query(`update balances set available = available + ${by}
      where account = ${account} and asset = ${asset}`)
  await change(-1, 0, USDC)
  t.match(await found(), [/^account 0 should have \d+ atoms of USDC, and has \d+\.$/])
  await change(1, 0, USDC)
  await change(1, 2, BTC)
  t.match(await found(), [new RegExp(`^${wallet(2)} should have \\d+ atoms of BTC`)])
  await change(-1, 2, BTC)
  await pool.query(`insert into balances values (3, ${USDC}, 5, 0)`)
  t.strictSame(await found(), [`${wallet(3)} should have 0 atoms of USDC, and has 5.`])
})
