import type { Command } from '@truebook/shared/command'
import t from 'tap'
import { BTC, commandMaker, USDC, wallet } from './commands.js'
import { commitBatch, createFolder, seeds } from './fold.js'
import { auditIsOk, openCommitter } from './harness.js'

t.setTimeout(240_000)

const TIME = 1_700_000_000_000

t.test('what is made in a batch may change in the same one', async (t) => {
  const { pool, committer } = await openCommitter(t)
  const folder = createFolder()
  const make = commandMaker({ seed: 31, now: () => TIME })
  const freeze = (n: number, frozen: boolean): Command => {
    return { type: 'set_account_frozen', id: { time: TIME, chance: n }, wallet: wallet(n), frozen }
  }
  const deposits = [
    make.deposit(wallet(1), BTC, 10n ** 9n),
    make.deposit(wallet(2), USDC, 10n ** 12n),
  ]
  const orders = [make.order(1, { side: 'SELL' }), make.order(2, {})]
  await commitBatch(
    committer,
    folder.fold([...seeds(), ...deposits, ...orders, freeze(2, true)], TIME),
  )

  const frozen = async () => {
    const { rows } = await pool.query('select wallet from accounts where frozen')
    return rows.map((row) => row.wallet)
  }
  t.strictSame(await frozen(), [wallet(2)], 'an account is opened and frozen')
  const { rows } = await pool.query(
    'select trade_number, last_price, market_sequence > 1 as moved from markets where id = 1',
  )
  const traded = { trade_number: 1, last_price: 10_000, moved: true }
  t.strictSame(rows, [traded], 'a market is made and traded in')

  await commitBatch(
    committer,
    folder.fold([freeze(1, true), make.deposit(wallet(3), USDC, 5n)], TIME + 1),
  )
  t.strictSame((await frozen()).sort(), [wallet(1), wallet(2)], 'an older account is frozen too')
  await auditIsOk(t, pool)
})

t.test('the last price of a market is that of the last trade or the last one set', async (t) => {
  const { pool, committer } = await openCommitter(t)
  const folder = createFolder()
  const make = commandMaker({ seed: 32, now: () => TIME })
  const setPrice = (chance: number, price: number): Command => {
    return { type: 'set_reference_price', id: { time: TIME, chance }, market: 1, price }
  }
  const trade = () => [make.order(1, { side: 'SELL' }), make.order(2, {})]
  const place = async () => {
    const { rows } = await pool.query(
      'select trade_number, last_price, market_sequence from markets where id = 1',
    )
    return rows[0]
  }
  const commit = (...commands: Command[]) => commitBatch(committer, folder.fold(commands, TIME))

  await commit(...seeds(), setPrice(1, 10_005))
  t.match(await place(), { trade_number: 0, last_price: 10_005, market_sequence: 2 })
  const deposits = [
    make.deposit(wallet(1), BTC, 10n ** 9n),
    make.deposit(wallet(2), USDC, 10n ** 12n),
  ]
  await commit(...deposits, setPrice(2, 9_990), ...trade())
  t.match(await place(), { trade_number: 1, last_price: 10_000 })
  await commit(...trade(), setPrice(3, 10_010))
  t.match(await place(), { trade_number: 2, last_price: 10_010 })
  await commit(make.deposit(wallet(3), USDC, 5n), make.order(2, { price: 9_000 }))
  t.match(await place(), { last_price: 10_010 }, 'it stays where nothing changes it')
  await auditIsOk(t, pool)
})
