import type { OpenOrder } from '@truebook/engine/core/snapshot'
import type { Command, CommandOf, Signed } from '@truebook/shared/command'
import { messageDigest } from '@truebook/shared/digest'
import type { Event, EventOf, EventType } from '@truebook/shared/event'
import type { Market } from '@truebook/shared/market'
import type { OrderId } from '@truebook/shared/order-id'
import { atoms, type Lots, lots, NO_ATOMS, ticks } from '@truebook/shared/units'
import type { Room } from './naive-exchange.js'
import { createRun } from './simulator.js'

type PlaceOrder = CommandOf<'place_order'>

/** What an order is, where it is not a plain limit buy of one lot. */
export type OrderFields = Partial<Omit<PlaceOrder, 'type' | 'signed' | 'quantity'>> & {
  readonly account: number
  readonly quantity?: number
}

/** New terms of an open order; what is left out stays. */
export interface Change {
  readonly price?: number
  readonly quantity?: number
}

/** A market with rich wallets, accounts 1, 2 and on, on which properties are tried out. */
export interface Ground {
  /** Unix milliseconds; may be moved on. */
  time: number
  readonly rules: Market
  place(fields: OrderFields): readonly Event[]
  amend(account: number, orderId: OrderId, change: Change): readonly Event[]
  cancel(account: number, orderId: OrderId): readonly Event[]
  cancelAll(account: number): readonly Event[]
  apply(command: Command): readonly Event[]
  /** Stops the exchange and starts it anew: its state must come back, and a replay must lead to it. */
  restart(): void
  sign(account: number): Signed
  newId(): OrderId
  /** A side's open orders, the one that trades first in front. */
  orders(side: 'BUY' | 'SELL'): OpenOrder[]
  balance(account: number, asset: number): { readonly available: bigint; readonly held: bigint }
}

export const [QUOTE, BASE] = [1, 2]
const START = 1_700_000_000_000
const WALLETS = 4
const ROOM: Room = { capacity: 64, openOrderLimit: 64, accountLimit: 64, batchEventLimit: 1000 }
const FORTUNE = 10n ** 15n

/** Everything done on it is compared with the oracle, and audited. */
export function createGround(rules: Partial<Market> = {}, room: Partial<Room> = {}): Ground {
  const run = createRun({ room: { ...ROOM, ...room }, inspectEvery: 16 })
  let count = 0

  function newId(): OrderId {
    count += 1
    return { time: START, chance: count }
  }

  function sign(account: number): Signed {
    const message = `message ${count}`
    const signature = Buffer.alloc(65)
    return { account, signedAt: ground.time, digest: messageDigest(message), message, signature }
  }

  function place({ account, quantity = 1, ...fields }: OrderFields): readonly Event[] {
    const id = newId()
    return ground.apply({
      type: 'place_order',
      id,
      signed: sign(account),
      market: 1,
      side: 'BUY',
      orderType: 'LIMIT',
      timeInForce: 'GTC',
      price: 1,
      quantity: quantity as Lots,
      quoteQuantity: NO_ATOMS,
      expiresAt: 0,
      postOnly: false,
      selfTrade: 'market_default',
      clientOrderId: '',
      ...fields,
    })
  }

  function orders(side: 'BUY' | 'SELL'): OpenOrder[] {
    const better = (a: OpenOrder, b: OpenOrder) =>
      side === 'BUY' ? b.price - a.price : a.price - b.price
    const found = run.snapshot().orders.filter((order) => order.side === side)
    return found.sort((a, b) => better(a, b) || a.priority - b.priority)
  }

  const ground: Ground = {
    time: START,
    rules: { ...USUAL, ...rules },
    place,
    amend(account, orderId, { price = 0, quantity = 0 }) {
      const command = { type: 'amend_order', id: newId(), market: 1, orderId, price } as const
      return ground.apply({ ...command, quantity: quantity as Lots, signed: sign(account) })
    },
    cancel(account, orderId) {
      const command = { type: 'cancel_order', id: newId(), market: 1, orderId } as const
      return ground.apply({ ...command, signed: sign(account) })
    },
    cancelAll: (account) =>
      ground.apply({ type: 'cancel_all', id: newId(), signed: sign(account), market: 1 }),
    apply: (command) => run.take({ time: ground.time, command }),
    restart: () => void run.take('restart'),
    sign,
    newId,
    orders,
    balance(account, asset) {
      const found = run
        .snapshot()
        .balances.find((balance) => balance.account === account && balance.asset === asset)
      return found ?? { available: 0n, held: 0n }
    },
  }
  for (const command of openingOf(ground)) ground.apply(command)
  return ground
}

/** The events of one type. */
export function only<T extends EventType>(events: readonly Event[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type)
}

const USUAL: Market = {
  id: 1,
  ticker: 'GOLD_CASH',
  description: '',
  baseAsset: BASE,
  quoteAsset: QUOTE,
  tickSize: '0.01',
  stepSize: '0.1',
  minPrice: ticks(1),
  minQuantity: lots(1),
  minTradeSize: NO_ATOMS,
  makerFeePpm: 333,
  takerFeePpm: 77_777,
  marketOrderMarginBps: 10_000,
  maxPriceDeviationBps: 10_000_000,
  selfTrade: 'expire_taker',
}

function openingOf({ newId, rules }: Ground): Command[] {
  const assetOf = (id: number, symbol: string, decimals: number): Command => ({
    type: 'create_asset',
    id: newId(),
    asset: { id, symbol, name: symbol, decimals, displayDecimals: 0, chainDecimals: 0 },
  })
  const commands = [
    assetOf(QUOTE, 'CASH', 3),
    assetOf(BASE, 'GOLD', 2),
    { type: 'create_market', id: newId(), market: rules } as const,
  ]
  const gifts = Array.from(
    { length: 2 * WALLETS },
    (_, i): Command => ({
      type: 'deposit',
      id: newId(),
      wallet: `0x${String((i >> 1) + 1).padStart(40, '0')}`,
      asset: 1 + (i % 2),
      amount: atoms(FORTUNE),
      network: 1,
      depositCount: i,
    }),
  )
  return [...commands, ...gifts]
}
