import { encode } from '@truebook/shared/codec'
import {
  type Command,
  type CommandOf,
  commandsField,
  type NewOrder,
  type Signed,
} from '@truebook/shared/command'
import { messageDigest } from '@truebook/shared/digest'
import type { OrderId } from '@truebook/shared/order-id'
import type { Streams } from '@truebook/shared/streams'
import { atoms, lots, NO_ATOMS } from '@truebook/shared/units'
import { createRandom, type Random } from '../../sim/random.js'

export const [USDC, BTC, ETH] = [1, 2, 3]
export const BTC_USDC = 1

/** The n-th wallet. */
export function wallet(n: number): string {
  return `0x${n.toString(16).padStart(40, '0')}`
}

/** Sends a command the way an api does. */
export function send(streams: Pick<Streams, 'commands'>, command: Command): Promise<string> {
  return streams.commands.append(encode(commandsField, [command]))
}

/** Commands of one test: ids and signed messages that never repeat, made from a seed. */
export interface CommandMaker {
  deposit(to: string, asset: number, amount: bigint): CommandOf<'deposit'>
  order(account: number, fields: Partial<CommandOf<'place_order'>>): CommandOf<'place_order'>
  cancel(account: number, order: OrderId): CommandOf<'cancel_order'>
  amend(account: number, order: OrderId, change: Change): CommandOf<'amend_order'>
  placeBatch(account: number, orders: readonly Partial<NewOrder>[]): CommandOf<'place_batch'>
  cancelBatch(account: number, orders: readonly OrderId[]): CommandOf<'cancel_batch'>
  amendBatch(account: number, changes: readonly [OrderId, Change][]): CommandOf<'amend_batch'>
  /** A timeout of 0 takes the switch away. */
  cancelAllAfter(account: number, timeout: number): CommandOf<'cancel_all_after'>
  withdraw(account: number, asset: number, amount: bigint): CommandOf<'withdraw'>
  transfer(account: number, to: string, asset: number, amount: bigint): CommandOf<'transfer'>
  /** A command of any kind for accounts 1 to `accounts`. */
  any(accounts: number): Command
}

/** New terms of an open order; what is left out stays. */
export interface Change {
  readonly price?: number
  readonly quantity?: number
}

export interface MakerOptions {
  readonly seed: number
  /** The timestamp in signed messages. */
  readonly now: () => number
  /** Ids begin at this time. */
  readonly from?: number
}

export function commandMaker({ seed, now, from = 1 }: MakerOptions): CommandMaker {
  const random = createRandom(seed)
  let made = 0
  let deposits = 0
  const placed: { account: number; id: OrderId }[] = []

  const nextId = (): OrderId => ({ time: from, chance: ++made })
  const signed = (account: number): Signed => {
    const message = `message ${seed}/${from}/${made}`
    const digest = messageDigest(message)
    return { account, signedAt: now(), digest, message, signature: Buffer.alloc(65, made) }
  }

  /** One of the last orders: some of those are still open. */
  const anyPlaced = () => random.pick(placed.slice(-30))

  function anyChange(kind: number, { account, id }: { account: number; id: OrderId }): Command {
    if (kind < 22) return maker.cancel(account, id)
    if (kind < 25) return maker.cancelBatch(account, [id, anyPlaced().id])
    const change = () => {
      const price = random.pick([0, 0, 10_000 + random.between(-40, 40)])
      return { price, quantity: random.between(500, 50_000) }
    }
    if (kind > 28) return maker.amend(account, id, change())
    const ids = [id, ...placed.slice(-8).map((one) => one.id), id]
    return maker.amendBatch(
      account,
      ids.map((id) => [id, change()]),
    )
  }

  const maker: CommandMaker = {
    deposit(to, asset, amount) {
      const key = { network: from, depositCount: deposits++ }
      return { type: 'deposit', id: nextId(), wallet: to, asset, amount: atoms(amount), ...key }
    },
    order(account, fields) {
      const id = nextId()
      placed.push({ account, id })
      return { type: 'place_order', ...LIMIT_GTC, id, signed: signed(account), ...fields }
    },
    cancel(account, orderId) {
      const id = nextId()
      return { type: 'cancel_order', id, signed: signed(account), market: BTC_USDC, orderId }
    },
    amend(account, orderId, { price = 0, quantity = 0 }) {
      const id = nextId()
      const terms = { market: BTC_USDC, orderId, price, quantity: lots(quantity) }
      return { type: 'amend_order', id, signed: signed(account), ...terms }
    },
    amendBatch(account, changes) {
      const amendments = changes.map(([orderId, { price = 0, quantity = 0 }]) => {
        return { market: BTC_USDC, orderId, price, quantity: lots(quantity) }
      })
      return { type: 'amend_batch', id: nextId(), signed: signed(account), amendments }
    },
    placeBatch(account, fields) {
      const id = nextId()
      const orders = fields.map((some) => {
        const order = { ...LIMIT_GTC, id: nextId(), ...some }
        placed.push({ account, id: order.id })
        return order
      })
      return { type: 'place_batch', id, signed: signed(account), orders }
    },
    cancelBatch(account, ids) {
      const orders = ids.map((orderId) => ({ market: BTC_USDC, orderId }))
      return { type: 'cancel_batch', id: nextId(), signed: signed(account), orders }
    },
    cancelAllAfter(account, timeout) {
      return { type: 'cancel_all_after', id: nextId(), signed: signed(account), timeout }
    },
    withdraw(account, asset, amount) {
      const id = nextId()
      return {
        type: 'withdraw',
        id,
        signed: signed(account),
        asset,
        amount: atoms(amount),
        chainId: 1,
      }
    },
    transfer(account, toWallet, asset, amount) {
      const id = nextId()
      return {
        type: 'transfer',
        id,
        signed: signed(account),
        toWallet,
        asset,
        amount: atoms(amount),
      }
    },
    any(accounts) {
      const account = random.between(1, accounts)
      const kind = random.below(100)
      if (kind < 5) return maker.deposit(wallet(account), random.pick([USDC, BTC]), 10n ** 12n)
      if (kind < 7) return maker.transfer(account, wallet(random.between(1, accounts)), USDC, 5n)
      if (kind < 9) return maker.withdraw(account, USDC, 100n)
      if (kind < 40 && placed.length > 0) return anyChange(kind, anyPlaced())
      // None that fires within a test: nobody could say how many commands that makes.
      if (kind < 41) return maker.cancelAllAfter(account, random.pick([0, 3_600_000, 86_400_000]))
      if (kind < 45) {
        const count = random.between(1, 4)
        const orders = Array.from({ length: count }, () => anyOrder(random, made))
        return maker.placeBatch(account, orders)
      }
      return maker.order(account, anyOrder(random, made))
    },
  }
  return maker
}

/** A plain order, to be changed where a test wants another. */
export const LIMIT_GTC = {
  market: BTC_USDC,
  side: 'BUY',
  orderType: 'LIMIT',
  timeInForce: 'GTC',
  price: 10_000,
  quantity: lots(10_000),
  quoteQuantity: NO_ATOMS,
  expiresAt: 0,
  postOnly: false,
  selfTrade: 'market_default',
  clientOrderId: '',
} as const

function anyOrder(random: Random, made: number): Partial<NewOrder> {
  const side = random.chance(0.5) ? 'BUY' : 'SELL'
  const quantity = lots(random.between(1_000, 50_000))
  const clientOrderId = random.chance(0.2) ? `c-${made}` : ''
  if (random.chance(0.1)) {
    const market = { orderType: 'MARKET', timeInForce: 'IOC', price: 0, side } as const
    if (side === 'SELL' || random.chance(0.5)) return { ...market, quantity }
    return {
      ...market,
      quantity: lots(0),
      quoteQuantity: atoms(BigInt(random.between(1, 9)) * 10n ** 8n),
    }
  }
  return {
    side,
    price: 10_000 + random.between(-40, 40),
    quantity,
    clientOrderId,
    timeInForce: random.pick(['GTC', 'GTC', 'GTC', 'IOC', 'FOK']),
    selfTrade: random.pick(['market_default', 'expire_maker', 'expire_both']),
  }
}
