import { type BookSide, BUY, SELL } from '@truebook/engine/core/price-key'
import { assert } from '@truebook/shared/assert'
import { formatOrderId, parseOrderId } from '@truebook/shared/order-id'
import {
  type ICancelOrder,
  type IProcessOrder,
  type LimitOrderOptions,
  OrderBook,
  SelfTradePreventionMode,
  Side,
} from 'nodejs-order-book'
import { type Core, foldCancel, foldTrade, type Level } from './core.js'
import type { Flow } from './flow.js'

const MARKET = 1

/** nodejs-order-book, given the same flow: the objects that it needs are made before the clock runs. */
export function createPeerCore(flow: Flow): Core {
  const book = new OrderBook()
  let ids: string[] = []
  let orders: (LimitOrderOptions | undefined)[] = []
  let placed: IProcessOrder[] = []
  let cancelled: (ICancelOrder | undefined)[] = []
  let base = 0
  let digest = 0

  function prepare(from: number, to: number): void {
    base = from
    ids = []
    orders = []
    placed = new Array(to - from)
    cancelled = new Array(to - from)
    for (let i = from; i < to; i += 1) {
      const id = formatOrderId({ time: flow.idTimes[i], chance: flow.idChances[i] }, MARKET)
      ids.push(id)
      orders.push(flow.lots[i] === 0 ? undefined : orderOf(flow, i, id))
    }
  }

  function handle(i: number): void {
    const order = orders[i - base]
    if (order) placed[i - base] = book.limit(order)
    else cancelled[i - base] = book.cancel(ids[i - base])
  }

  function collect(): void {
    for (let n = 0; n < orders.length; n += 1) {
      if (orders[n]) digest = foldPlaced(digest, base + n, placed[n])
      else digest = foldCancel(digest, base + n, cancelled[n]?.order.size ?? 0)
    }
  }

  return {
    slice: 2000,
    prepare,
    handle,
    collect,
    digest: () => digest,
    levels: () => levelsOf(book),
  }
}

function orderOf(
  { sides, prices, lots, accounts }: Flow,
  i: number,
  id: string,
): LimitOrderOptions {
  return {
    id,
    side: sides[i] === BUY ? Side.BUY : Side.SELL,
    size: lots[i],
    price: prices[i],
    accountId: `account-${accounts[i]}`,
    stpMode: SelfTradePreventionMode.EXPIRE_TAKER,
  }
}

/**
 * Reads the trades out of an answer. `done` lists the makers that were filled whole, and last the taker if it was.
 * Then `partial` is the maker that was filled in part.
 */
function foldPlaced(before: number, message: number, answer: IProcessOrder): number {
  const { done, partial, partialQuantityProcessed, quantityLeft, err } = answer
  assert(err === null, `nodejs-order-book refused an order: ${err?.message}.`)
  let digest = before
  const makers = quantityLeft === 0 ? done.slice(0, -1) : done
  for (const maker of makers) {
    assert('price' in maker, 'An order that rested must have a price.')
    digest = foldTrade(digest, message, chanceOf(maker.id), maker.price, maker.size)
  }
  if (quantityLeft > 0 || partial === null) return digest
  const chance = chanceOf(partial.id)
  return foldTrade(digest, message, chance, partial.price, partialQuantityProcessed)
}

function chanceOf(id: string): number {
  return parseOrderId(id)?.id.chance ?? 0
}

function levelsOf(book: OrderBook): Level[] {
  const { bids, asks } = book.snapshot()
  const byPrice = (a: Level, b: Level) => a.price - b.price
  const read = (side: BookSide, level: (typeof bids)[number]): Level => ({
    side,
    price: level.price,
    lots: level.orders.reduce((sum, { size }) => sum + size, 0),
    orders: level.orders.length,
  })
  return [
    ...bids.map((level) => read(BUY, level)).sort((a, b) => byPrice(b, a)),
    ...asks.map((level) => read(SELL, level)).sort(byPrice),
  ]
}
