import type { NewOrder } from '@truebook/shared/command'
import type { OrderId } from '@truebook/shared/order-id'
import { atoms, type Lots, MAX_LOTS, MAX_TICK_LOTS, MAX_TICKS } from '@truebook/shared/units'
import { SELF_TRADES, SIDES, type Side, TIMES_IN_FORCE } from '@truebook/shared/words'
import type { FlowMarket, Temper } from './flow-world.js'
import type { Random } from './random.js'

export interface OrderToMake {
  readonly id: OrderId
  readonly market: FlowMarket
  readonly time: number
  /** Names that were used before. */
  readonly names: string[]
}

/** An order near the market's price; some are odd, and a few cannot be. */
export function makeOrder(random: Random, temper: Temper, wanted: OrderToMake): NewOrder {
  const { market } = wanted
  const side = random.pick(SIDES)
  const isMarket = random.chance(temper.market)
  const isByQuote = isMarket && side === 'BUY' && random.chance(temper.byQuote)
  const isImmediate = random.chance(temper.immediate)
  const timeInForce = isImmediate ? random.pick(TIMES_IN_FORCE) : 'GTC'
  const price = isMarket ? 0 : priceNear(random, temper, market, side)
  // Some market orders want more than is paid for, or rests.
  const times = isMarket && random.chance(0.2) ? random.pick([20, 500, 20_000]) : 1
  const quantity = Math.min(MAX_LOTS, times * sizeOf(random, market, price || market.mid))
  const order: NewOrder = {
    id: wanted.id,
    market: market.rules.id,
    side,
    orderType: isMarket ? 'MARKET' : 'LIMIT',
    timeInForce,
    price,
    quantity: (isByQuote ? 0 : quantity) as Lots,
    quoteQuantity: atoms(isByQuote ? moneyFor(random, market, quantity) : 0n),
    expiresAt: random.chance(temper.expiring) ? expiryAfter(random, temper, wanted.time) : 0,
    postOnly: !isMarket && timeInForce === 'GTC' && random.chance(temper.postOnly),
    selfTrade: random.pick(['market_default', ...SELF_TRADES]),
    clientOrderId: random.chance(temper.named) ? nameOf(random, wanted.names) : '',
  }
  return random.chance(temper.odd) ? bend(random, order, wanted.time) : order
}

/** Most limits lie a few ticks behind the touch, some beyond it, a few anywhere. */
export function priceNear(
  random: Random,
  { eager }: Pick<Temper, 'eager'>,
  market: FlowMarket,
  side: Side,
): number {
  const { mid, spread } = market
  const towards = side === 'BUY' ? -1 : 1
  if (random.chance(0.01)) return random.between(1, MAX_TICKS)
  const isEager = random.chance(eager)
  const distance = random.below(spread) * (isEager ? -1 : 1)
  return Math.min(MAX_TICKS, Math.max(1, mid + towards * distance))
}

function sizeOf(random: Random, market: FlowMarket, price: number): number {
  const size = random.chance(0.3) ? random.pick([1, 2, market.lots]) : 1 + random.below(market.lots)
  const huge = random.chance(0.005) ? MAX_LOTS : size
  return Math.min(huge, Math.max(1, Math.floor(MAX_TICK_LOTS / price)))
}

/** Some amount around a size's price, hardly ever one that comes out even; a few are about the largest. */
function moneyFor(random: Random, { mid, units, rules }: FlowMarket, lots: number): bigint {
  if (random.chance(0.02)) {
    const largest = BigInt(MAX_TICK_LOTS + random.below(2)) * units.tickLotAtoms
    const fee = (largest * BigInt(rules.takerFeePpm)) / 1_000_000n
    return largest + fee + BigInt(random.between(-1, 1))
  }
  const notional = BigInt(mid) * BigInt(lots) * units.tickLotAtoms
  return (notional * BigInt(1 + random.below(20_000))) / 10_000n + BigInt(1 + random.below(100))
}

function expiryAfter(random: Random, temper: Temper, time: number): number {
  return time + random.between(0, 40 * temper.pause)
}

function nameOf(random: Random, names: string[]): string {
  const isUsed = names.length > 0 && random.chance(0.1)
  const name = isUsed ? random.pick(names) : `n${random.below(2 ** 32)}`
  if (!isUsed) names[random.below(50)] = name
  return name ?? ''
}

/** Makes an order odd in one way. */
function bend(random: Random, order: NewOrder, time: number): NewOrder {
  const oddities: readonly Partial<NewOrder>[] = [
    { price: 0 },
    { price: 1 },
    { price: MAX_TICKS },
    { price: MAX_TICKS + 1 },
    { quantity: 0 as Lots },
    { quantity: 1 as Lots },
    { quantity: MAX_LOTS as Lots },
    { quoteQuantity: atoms(1n) },
    { quoteQuantity: atoms(2n ** 127n - 1n), quantity: 0 as Lots },
    { quantity: 0 as Lots, quoteQuantity: atoms(0n) },
    { postOnly: true },
    { timeInForce: 'IOC' },
    { timeInForce: 'FOK' },
    { orderType: 'LIMIT' },
    { orderType: 'MARKET' },
    { orderType: 'MARKET', price: 0 },
    { orderType: 'MARKET', price: 0, quantity: MAX_LOTS as Lots, quoteQuantity: atoms(0n) },
    { side: 'SELL' },
    { expiresAt: time },
    { expiresAt: 1 },
    { expiresAt: Number.MAX_SAFE_INTEGER },
    { market: 0 },
    { market: 4095 },
  ]
  return { ...order, ...random.pick(oddities) }
}
