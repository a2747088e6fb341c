import {
  booleans,
  byteas,
  int4s,
  int8s,
  numerics,
  orderIds,
  texts,
  uuids,
} from '@truebook/engine/runtime/binary-arrays'
import { formatOrderId, MAX_MARKET_ID } from '@truebook/shared/order-id'
import { MAX_ATOMS } from '@truebook/shared/units'
import t from 'tap'
import { openDatabase } from './harness.js'

const MOST = Number.MAX_SAFE_INTEGER
const same = <T>(value: T) => value

/** Every magnitude, and its neighbours. */
function numericsToTry(): (number | bigint)[] {
  const values: (number | bigint)[] = [0, 1, 9999, 10_000, 10_001, 100_000_000, MOST]
  for (let value = 1n; value <= MAX_ATOMS; value *= 2n) values.push(value - 1n, value, value + 1n)
  for (let value = 1n; value < 10n ** 60n; value *= 10n) values.push(value - 1n, value)
  return values
}

t.test('Postgres reads every array as what it was made of', async (t) => {
  const { pool } = await openDatabase(t)
  const back = async (type: string, array: Buffer) => {
    const { rows } = await pool.query(`select $1::${type}[]::text[] as back`, [array])
    return rows[0].back
  }
  const printed = (values: readonly unknown[]) => values.map((value) => String(value))

  const ints = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)]
  t.same(await back('int', int4s(ints, same)), printed(ints))
  const bigints = [0, 1, -1, 2 ** 32 - 1, 2 ** 32, 1_700_000_000_000, MOST, -MOST]
  t.same(await back('bigint', int8s(bigints, same)), printed(bigints))
  t.same(await back('bigint', int8s([1, undefined, 3], same)), ['1', null, '3'])
  const amounts = numericsToTry()
  t.same(await back('numeric', numerics(amounts, same)), printed(amounts))
  t.same(await back('boolean', booleans([true, false], same)), ['true', 'false'])
  const ids = ['0197c7a0-0000-7fff-8001-0123456789ab', 'ffffffff-ffff-ffff-ffff-ffffffffffff']
  t.same(await back('uuid', uuids(ids, same)), ids)
  const orders = [
    { id: { time: 0, chance: 0 }, market: 0 },
    { id: { time: 1_700_000_000_000, chance: 2 ** 41 - 1 }, market: 7 },
    { id: { time: 2 ** 48 - 1, chance: MOST }, market: MAX_MARKET_ID },
  ]
  const named = orders.map(({ id, market }) => formatOrderId(id, market))
  const written = orderIds(
    orders,
    ({ id }) => id,
    ({ market }) => market,
  )
  t.same(await back('uuid', written), named)
  const words = ['', 'plain', 'é — 価格 🪙 "quoted"\n\\', '{a,b}', 'NULL', null]
  t.same(await back('text', texts(words, same)), words)
  const parts = [Buffer.alloc(0), Buffer.from([0, 255, 92])]
  t.same(await back('bytea', byteas(parts, same)), ['\\x', '\\x00ff5c'])
})

t.test('what cannot be written stops the program', async (t) => {
  t.throws(() => numerics([-1], same), { name: 'AssertionError' })
  t.throws(() => numerics([10n ** 64n], same), { name: 'AssertionError' })
  t.throws(() => uuids(['0197c7a0'], same), { name: 'AssertionError' })
})
