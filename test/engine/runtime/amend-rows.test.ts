import { createExchange } from '@truebook/engine/core/exchange'
import { stateHash } from '@truebook/engine/core/state-hash'
import { loadView } from '@truebook/engine/runtime/recovery'
import { readingOneMoment } from '@truebook/engine/runtime/sql'
import type { Command } from '@truebook/shared/command'
import { formatOrderId, type OrderId } from '@truebook/shared/order-id'
import { lots } from '@truebook/shared/units'
import t, { type Test } from 'tap'
import { BTC, BTC_USDC, type CommandMaker, commandMaker, USDC, wallet } from './commands.js'
import { commitBatch, createFolder, type Folder, seeds } from './fold.js'
import { auditIsOk, openCommitter, type Pool } from './harness.js'

// Two files share two cores, and other work may have them too.
t.setTimeout(240_000)

const TIME = 1_700_000_000_000

/** An exchange with two rich wallets whose batches are committed; a market of BTC in USDC. */
interface Ground {
  readonly pool: Pool
  readonly folder: Folder
  readonly make: CommandMaker
  /** Folds and commits one batch, `after` milliseconds after the start. */
  commit(after: number, ...commands: readonly Command[]): Promise<void>
  row(id: OrderId): Promise<object>
  /** Passes when the tables hold the state of the folder, and the auditor agrees. */
  isSound(t: Test): Promise<void>
}

async function openGround(t: Test, seed: number): Promise<Ground> {
  const { pool, committer } = await openCommitter(t)
  const folder = createFolder()
  const make = commandMaker({ seed, now: () => TIME })
  const ground: Ground = {
    pool,
    folder,
    make,
    commit: (after, ...commands) => commitBatch(committer, folder.fold(commands, TIME + after)),
    async row(id) {
      const { rows } = await pool.query(
        `select price, quantity, remaining, filled_quantity as filled, status, priority,
          sequence, created_at - ${TIME} as created, updated_at - ${TIME} as updated
          from orders where id = $1`,
        [formatOrderId(id, BTC_USDC)],
      )
      return rows[0]
    },
    async isSound(t) {
      t.equal(await auditIsOk(t, pool), stateHash(folder.exchange.view()))
    },
  }
  const gifts = [1, 2].flatMap((n) => [
    make.deposit(wallet(n), BTC, 10n ** 14n),
    make.deposit(wallet(n), USDC, 10n ** 14n),
  ])
  await ground.commit(0, ...seeds(), ...gifts)
  return ground
}

/** Of the first order of the tests. */
const FIRST = 10

t.test('an order that was placed in an earlier batch gets its new terms', async (t) => {
  const { commit, make, row, isSound } = await openGround(t, 41)
  const sell = make.order(1, { side: 'SELL', quantity: lots(9_000) })
  await commit(1, sell, make.order(2, { side: 'SELL', price: 10_001 }))
  await commit(2, make.amend(1, sell.id, { quantity: 8_000 }))
  const smaller = {
    price: 10_000,
    quantity: 8_000,
    remaining: 8_000,
    filled: 0,
    status: 'PENDING',
    priority: 1,
    sequence: FIRST,
    created: 1,
    updated: 2,
  }
  t.strictSame(await row(sell.id), smaller, 'and keeps its priority where it only gets smaller')

  await commit(3, make.order(2, { quantity: lots(3_000) }))
  await commit(4, make.amend(1, sell.id, { price: 10_002 }))
  const moved = {
    ...smaller,
    price: 10_002,
    remaining: 5_000,
    filled: 3_000,
    status: 'PARTIALLY_FILLED',
    priority: 4,
    updated: 4,
  }
  t.strictSame(await row(sell.id), moved)

  await commit(5, make.amend(1, sell.id, { price: 10_001, quantity: 3_000 }))
  t.strictSame(await row(sell.id), moved, 'and none where it is refused')
  await commit(6, make.cancel(1, sell.id))
  t.strictSame(await row(sell.id), { ...moved, status: 'CANCELLED', updated: 6 })
  await isSound(t)
})

t.test('an order that was placed in the same batch is written with its last terms', async (t) => {
  const { commit, make, row, isSound } = await openGround(t, 42)
  const sell = make.order(1, { side: 'SELL', quantity: lots(9_000) })
  const other = make.order(1, { side: 'SELL', quantity: lots(1_000) })
  await commit(
    1,
    sell,
    other,
    make.order(2, { quantity: lots(2_000) }),
    make.amend(1, sell.id, { quantity: 10_000 }),
    make.amend(1, sell.id, { quantity: 7_000 }),
    make.amend(1, other.id, { price: 10_003 }),
    make.cancel(1, other.id),
  )
  t.match(await row(sell.id), {
    price: 10_000,
    quantity: 7_000,
    remaining: 5_000,
    filled: 2_000,
    status: 'PARTIALLY_FILLED',
    priority: 4,
  })
  t.match(await row(other.id), {
    price: 10_003,
    remaining: 1_000,
    status: 'CANCELLED',
    priority: 5,
  })
  await isSound(t)
})

t.test('an order that trades because it is amended is written as a taker', async (t) => {
  const { commit, make, pool, row, isSound } = await openGround(t, 43)
  const sells = [1_000, 2_000].map((quantity) =>
    make.order(1, { side: 'SELL', price: 10_010, quantity: lots(quantity) }),
  )
  const [buy, early] = [make.order(2, { quantity: lots(2_500) }), make.order(2, {})]
  await commit(1, ...sells, buy)
  await commit(2, early, make.amend(2, buy.id, { price: 10_010 }))
  t.match(await row(buy.id), {
    price: 10_010,
    quantity: 2_500,
    remaining: 0,
    filled: 2_500,
    status: 'FILLED',
    priority: 5,
    created: 1,
    updated: 2,
  })
  t.match(await row(sells[1].id), { remaining: 500, filled: 1_500, status: 'PARTIALLY_FILLED' })
  await commit(3, make.amend(2, early.id, { price: 10_010, quantity: 600 }))
  t.match(await row(early.id), { remaining: 100, filled: 500, status: 'PARTIALLY_FILLED' })
  const { rows } = await pool.query('select count(*)::int as trades from trades')
  t.strictSame(rows, [{ trades: 3 }])
  await isSound(t)
})

t.test('a batch leaves a row for each order that was taken', async (t) => {
  const { commit, make, pool, row, isSound } = await openGround(t, 44)
  const batch = make.placeBatch(1, [
    { side: 'SELL', clientOrderId: 'x' },
    { side: 'SELL', clientOrderId: 'x' },
    { side: 'SELL', market: 99 },
    { side: 'SELL', price: 10_001 },
  ])
  await commit(1, batch, make.amend(1, batch.orders[3].id, { quantity: 500 }))
  const [first, , , last] = batch.orders
  t.match(await row(first.id), { status: 'PENDING', sequence: FIRST, priority: 1 })
  t.match(await row(last.id), { quantity: 500, sequence: FIRST, priority: 2 })
  t.equal(await row(batch.orders[1].id), undefined)
  const { rows } = await pool.query('select distinct signature from orders')
  t.strictSame(rows, [{ signature: batch.signed.signature }], 'each with the one signature')
  await commit(2, make.cancelBatch(1, [first.id, batch.orders[1].id]), batch)
  t.match(await row(first.id), { status: 'CANCELLED' })
  t.match(await row(last.id), { status: 'PENDING' })
  await isSound(t)
})

t.test('a batch of amendments is written as each by itself would be', async (t) => {
  const { commit, make, row, isSound } = await openGround(t, 46)
  const sell = make.order(1, { side: 'SELL', price: 10_010, quantity: lots(1_000) })
  const [buy, other] = [make.order(2, { quantity: lots(2_500) }), make.order(2, {})]
  await commit(1, sell, buy, other)
  await commit(
    2,
    make.amendBatch(2, [
      [buy.id, { quantity: 2_000 }],
      [other.id, { price: 10_001 }],
      [sell.id, { quantity: 500 }],
      [buy.id, { price: 10_010 }],
      [buy.id, { quantity: 1_000 }],
      [buy.id, { quantity: 1_700 }],
    ]),
  )
  t.match(await row(buy.id), {
    ...{ price: 10_010, quantity: 1_700, remaining: 700, filled: 1_000 },
    ...{ status: 'PARTIALLY_FILLED', priority: 5, created: 1, updated: 2 },
  })
  t.match(await row(other.id), { price: 10_001, status: 'PENDING', priority: 4 })
  t.match(await row(sell.id), { quantity: 1_000, status: 'FILLED' })
  await isSound(t)
})

t.test('a state that was loaded goes on as the one that was never put down', async (t) => {
  const { commit, folder, make, pool, isSound } = await openGround(t, 45)
  for (let i = 0; i < 25; i++) await commit(i, ...Array.from({ length: 16 }, () => make.any(2)))
  await isSound(t)
  const snapshot = await readingOneMoment(pool, loadView)
  const loaded = createExchange({ snapshot })
  const commands = Array.from({ length: 400 }, () => make.any(2))
  const { decisions } = folder.fold(commands, TIME + 1_000)
  decisions.forEach(({ sequence, time, events }, i) => {
    t.strictSame(loaded.apply(commands[i], sequence, time), events)
  })
  const amended = decisions.flatMap(({ events }) => events).filter(isAmended)
  t.ok(amended.length > 10, `${amended.length} of them amended an order`)
})

const isAmended = ({ type }: { readonly type: string }) => type === 'order_amended'
