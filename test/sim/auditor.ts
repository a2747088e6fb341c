import { HOUSE } from '@truebook/engine/core/ledger'
import type { ExchangeSnapshot } from '@truebook/engine/core/snapshot'
import type { Asset } from '@truebook/shared/asset'
import type { Event, EventOf } from '@truebook/shared/event'
import { checkMarket } from '@truebook/shared/market'
import type { OrderId } from '@truebook/shared/order-id'
import { MAX_TICKS } from '@truebook/shared/units'
import { otherSide } from '@truebook/shared/words'
import { type AuditedOrder, createAuditedBook } from './audited-book.js'
import { type AuditedMarket, assetOf, holdOf, MILLION, withTakerFee } from './audited-market.js'
import { check, createAuditedMoney } from './audited-money.js'
import type { Room } from './naive-exchange.js'

/**
 * Believes nothing but events, and checks after every command that they can all be true: nobody is
 * overdrawn, holds are what open orders need, everybody owns what came to them and did not leave them, the
 * best and oldest order trades first, books never cross, and no sequence has a gap.
 */
export interface Auditor {
  /** Takes in the events of one command. Throws a sentence about the first thing that is wrong. */
  audit(events: readonly Event[]): void
  /**
   * Compares all that the events added up to with what the exchange says that its state is. Only after
   * an `expire` that was cut short something may be due and open.
   */
  auditWhole(snapshot: ExchangeSnapshot, isCutShort: boolean): void
}

/** The order that a command brought, or took off the book to amend it, until it rests or closes. */
interface Incoming extends AuditedOrder {
  readonly byQuote: boolean
  readonly quoteQuantity: bigint
  /** With its fees, and without them. */
  spent: bigint
  notional: bigint
  /** The price of its last trade. */
  lastPrice: number
  readonly rests: boolean
  /** The price whose level an amended order has left, until an event has said so; else 0. */
  leaving: number
}

export function createAuditor({ accountLimit }: Pick<Room, 'accountLimit'>): Auditor {
  const money = createAuditedMoney()
  const assets = new Map<number, Asset>()
  const markets = new Map<number, AuditedMarket>()
  /** When each account's dead-man switch is due; 0 where it is not set any more. */
  const timers = new Map<number, number>()
  const frozen = new Set<number>()
  let accounts = 0
  let priority = 0
  let exits = 0
  let incoming: Incoming | undefined

  function take(event: Event): void {
    if ('marketSequence' in event && event.type !== 'market_changed') {
      takePlace(event.market, event.marketSequence)
    }
    switch (event.type) {
      case 'order_accepted':
        takeAccepted(event)
        break
      case 'trade':
        takeTrade(event)
        break
      case 'order_closed':
        takeClosed(event)
        break
      case 'order_amended':
        takeAmended(event)
        break
      case 'level_changed':
        takeLevel(event)
        break
      case 'market_changed':
        takeMarket(event)
        break
      case 'reference_price_set':
        takePrice(event)
        break
      case 'cancel_timer_set':
        timers.set(event.account, event.dueAt)
        break
      case 'cancel_timer_fired':
        takeFired(event)
        break
      case 'account_frozen':
        takeFrozen(event)
        break
      case 'transfer_settled':
        takeTransfer(event)
        break
      case 'balance_changed':
        money.set(event.account, event.asset, event)
        break
      case 'account_opened':
        accounts += 1
        check(event.account === accounts, `Account ${event.account} is not the next one.`)
        break
      case 'asset_created':
        assets.set(event.asset.id, event.asset)
        break
      case 'deposit_credited':
        money.move(event.account, event.asset, event.amount)
        break
      case 'withdrawal_requested':
        check(event.exitIndex === exits, `Exit ${event.exitIndex} is not the next one.`)
        exits += 1
        check(!frozen.has(event.account), 'A frozen account withdraws.')
        money.move(event.account, event.asset, -event.amount)
        break
    }
  }

  function takePlace(id: number, marketSequence: number): void {
    const market = marketOf(id)
    market.sequence += 1
    check(marketSequence === market.sequence, `${marketSequence} is no next market sequence.`)
  }

  function takeTransfer({ from, to, asset, amount }: EventOf<'transfer_settled'>): void {
    check(!frozen.has(from), 'A frozen account pays.')
    money.move(from, asset, -amount)
    money.move(to, asset, amount)
  }

  function checkRoom(events: readonly Event[]): void {
    const includes = (wanted: Event['type']) => events.some(({ type }) => type === wanted)
    if (!includes('account_opened')) return
    const most = (includes('deposit_credited') ? 4 : 1) * accountLimit
    check(accounts <= most, `Account ${accounts} is opened, of at most ${most}.`)
  }

  function takeFired({ account, dueAt }: EventOf<'cancel_timer_fired'>): void {
    check(dueAt > 0 && timers.get(account) === dueAt, 'A dead-man switch fires that is not set.')
    timers.set(account, 0)
    checkNoOrder(account, 'A dead-man switch left an order open.')
  }

  function takeFrozen({ account, frozen: isFrozen }: EventOf<'account_frozen'>): void {
    if (isFrozen) frozen.add(account)
    else frozen.delete(account)
    if (isFrozen) checkNoOrder(account, 'A frozen account has an order open.')
  }

  function checkNoOrder(account: number, sentence: string): void {
    for (const { book } of markets.values()) {
      for (const order of book.all()) check(order.account !== account, sentence)
    }
  }

  function takeMarket({ market: id, marketSequence, rules }: EventOf<'market_changed'>): void {
    const known = markets.get(id)
    check(marketSequence === (known?.sequence ?? 0) + 1, `Market ${id} changed out of turn.`)
    if (known) {
      known.sequence = marketSequence
      return
    }
    const [base, quote] = [assets.get(rules.baseAsset), assets.get(rules.quoteAsset)]
    check(base !== undefined && quote !== undefined, `Market ${id} lacks an asset.`)
    const units = checkMarket(rules, { base, quote })
    check(typeof units !== 'string', `Market ${id} has rules that cannot be.`)
    const book = createAuditedBook()
    const start = { sequence: marketSequence, tradeNumber: 0, lastPrice: 0, micros: 0 }
    markets.set(id, { rules, units, book, ...start })
  }

  function takePrice({ market: id, price }: EventOf<'reference_price_set'>): void {
    const market = marketOf(id)
    const { minPrice } = market.rules
    const isPrice = price >= minPrice && price <= MAX_TICKS
    check(isPrice, `${price} can be no price of market ${id}.`)
    market.lastPrice = price
  }

  function takeAccepted(event: EventOf<'order_accepted'>): void {
    check(event.priority > priority, `Priority ${event.priority} is given twice.`)
    check(!frozen.has(event.account), 'A frozen account places an order.')
    priority = event.priority
    incoming = {
      key: keyOf(event.orderId),
      account: event.account,
      side: event.side,
      price: event.price,
      priority,
      quantity: event.quantity,
      remaining: event.quantity,
      byQuote: event.quantity === 0,
      quoteQuantity: event.quoteQuantity,
      spent: 0n,
      notional: 0n,
      lastPrice: 0,
      rests: event.orderType === 'LIMIT' && event.timeInForce === 'GTC',
      leaving: 0,
    }
  }

  /** Only at its price and not larger, an order keeps its place; else it goes and comes again. */
  function takeAmended(event: EventOf<'order_amended'>): void {
    const market = marketOf(event.market)
    const { price, quantity, remaining } = event
    const order = market.book.find(keyOf(event.orderId))
    check(order !== undefined, 'An order is amended that is not open.')
    check(order.account === event.account, 'An order is amended under a foreign account.')
    const left = quantity - (order.quantity - order.remaining)
    check(remaining === left && left > 0, `${remaining} of an amended order are left, not ${left}.`)
    const notional = BigInt(price) * BigInt(quantity) * market.units.tickLotAtoms
    check(notional >= market.rules.minTradeSize, 'An order is amended to less than may be placed.')
    if (price === order.price && quantity <= order.quantity) {
      check(event.priority === order.priority, 'An order lost its place by becoming smaller.')
      changeHold(market, order, () => market.book.shrink(order, order.quantity - quantity))
      return
    }
    check(event.priority > priority, `Priority ${event.priority} is given twice.`)
    priority = event.priority
    changeHold(market, order, () => market.book.close(order), 0)
    const { key, account, side } = order
    const terms = { key, account, side, price, priority, quantity, remaining }
    const spending = { byQuote: false, quoteQuantity: 0n, spent: 0n, notional: 0n, lastPrice: 0 }
    incoming = { ...terms, ...spending, rests: true, leaving: order.price }
  }

  function takeTrade(event: EventOf<'trade'>): void {
    const market = marketOf(event.market)
    const { book } = market
    market.tradeNumber += 1
    check(event.tradeNumber === market.tradeNumber, `Trade ${event.tradeNumber} is out of turn.`)
    check(event.micros > market.micros, `Trade ${event.tradeNumber} is not after the last one.`)
    market.micros = event.micros
    market.lastPrice = event.price
    const maker = book.find(keyOf(event.makerOrderId))
    check(maker !== undefined, `The maker of trade ${event.tradeNumber} is not open.`)
    check(maker === book.first(event.makerSide), `Trade ${event.tradeNumber} skipped an order.`)
    check(maker.price === event.price, `Trade ${event.tradeNumber} is not at the maker's price.`)
    changeHold(market, maker, () => book.fill(maker, event.quantity))
    check(maker.remaining === event.makerRemaining, `A maker has ${maker.remaining} left.`)
    takeTaker(market, event)
  }

  function takeTaker({ rules, units }: AuditedMarket, event: EventOf<'trade'>): void {
    const taker = incoming
    check(taker?.key === keyOf(event.takerOrderId), 'A taker trades that was not accepted.')
    check(taker.account !== event.makerAccount, 'An account trades with itself.')
    check(taker.side === otherSide(event.makerSide), 'Both sides of a trade are the same.')
    const buys = taker.side === 'BUY'
    const isWithin = buys ? event.price <= taker.price : event.price >= taker.price
    check(taker.price === 0 || isWithin, `A taker trades beyond its limit ${taker.price}.`)
    const notional = BigInt(event.price) * BigInt(event.quantity) * units.tickLotAtoms
    const { makerFee, takerFee } = event
    const isMakerFee = makerFee === (notional * BigInt(rules.makerFeePpm)) / MILLION
    check(isMakerFee, `The maker fee of trade ${event.tradeNumber} is ${makerFee}.`)
    const isTakerFee = takerFee === (notional * BigInt(rules.takerFeePpm)) / MILLION
    check(isTakerFee, `The taker fee of trade ${event.tradeNumber} is ${takerFee}.`)
    moveMoney({ rules, units }, event, notional)
    taker.spent += notional + takerFee
    taker.notional += notional
    taker.lastPrice = event.price
    if (!taker.byQuote) {
      taker.remaining -= event.quantity
      check(taker.remaining >= 0, 'A taker got more than it asked for.')
      return
    }
    const isWithinBudget = taker.spent <= taker.quoteQuantity
    check(isWithinBudget, `A taker spent ${taker.spent} of ${taker.quoteQuantity}.`)
  }

  /** The buyer gets the base and pays the quote, each pays a fee of it, and the house gets both. */
  function moveMoney(
    { rules, units }: Pick<AuditedMarket, 'rules' | 'units'>,
    { makerSide, makerAccount, takerAccount, makerFee, takerFee, quantity }: EventOf<'trade'>,
    notional: bigint,
  ): void {
    const { baseAsset, quoteAsset } = rules
    const makerBuys = makerSide === 'BUY'
    const [buyer, seller] = makerBuys ? [makerAccount, takerAccount] : [takerAccount, makerAccount]
    const size = BigInt(quantity) * units.lotAtoms
    money.move(buyer, baseAsset, size)
    money.move(seller, baseAsset, -size)
    money.move(buyer, quoteAsset, -notional)
    money.move(seller, quoteAsset, notional)
    money.move(makerAccount, quoteAsset, -makerFee)
    money.move(takerAccount, quoteAsset, -takerFee)
    money.move(HOUSE, quoteAsset, makerFee + takerFee)
  }

  function takeClosed(event: EventOf<'order_closed'>): void {
    const market = marketOf(event.market)
    const key = keyOf(event.orderId)
    const isIncoming = incoming?.key === key
    const order = isIncoming ? incoming : market.book.find(key)
    check(order !== undefined, 'An order closes that is not open.')
    check(order.account === event.account, 'An order closes under a foreign account.')
    check(order.remaining === event.remaining, `An order closes with ${event.remaining} left.`)
    const isFilled = event.reason === 'FILLED'
    if (isByQuote(order)) checkChange(market, order, isFilled)
    else check(isFilled === (order.remaining === 0), 'FILLED means nothing left.')
    if (isIncoming) incoming = undefined
    else changeHold(market, order, () => market.book.close(order), 0)
  }

  /** At the next price or, beyond the bound, the last: the auditor does not know where that lies. */
  function checkChange(market: AuditedMarket, order: Incoming, isFilled: boolean): void {
    const { lastPrice, quoteQuantity, notional } = order
    const price = isFilled ? Math.max(lastPrice, market.book.best('SELL')) : lastPrice
    const withOneMore = notional + BigInt(price) * market.units.tickLotAtoms
    const isSpent = lastPrice > 0 && withTakerFee(market, withOneMore) > quoteQuantity
    check(isFilled === isSpent, 'FILLED by quote means that the change buys no other lot.')
  }

  function takeLevel(event: EventOf<'level_changed'>): void {
    const { side, price, quantity, orders } = event
    const market = marketOf(event.market)
    const order = incoming
    if (order && order.leaving > 0) {
      const isLeft = order.side === side && order.leaving === price
      check(isLeft, `Level ${side} ${price} came before the one that an amended order left.`)
      order.leaving = 0
    } else if (order?.rests && order.side === side && order.price === price) {
      incoming = undefined
      market.book.rest(order)
      money.need(order.account, assetOf(market, side), holdOf(market, order))
    }
    const level = market.book.level(side, price)
    const agrees = level.lots === quantity && level.orders === orders
    check(agrees, `Level ${side} ${price} is ${quantity} in ${orders}, not ${level.lots}.`)
    const [bid, ask] = [market.book.best('BUY'), market.book.best('SELL')]
    check(bid === 0 || ask === 0 || bid < ask, `The book is crossed: ${bid} over ${ask}.`)
  }

  /** Changes an open order and, with it, what its account must hold. */
  function changeHold(
    market: AuditedMarket,
    order: AuditedOrder,
    change: () => void,
    left?: number,
  ): void {
    const before = holdOf(market, order)
    change()
    const after = left === 0 ? 0n : holdOf(market, order)
    money.need(order.account, assetOf(market, order.side), after - before)
  }

  function marketOf(id: number): AuditedMarket {
    const market = markets.get(id)
    check(market !== undefined, `An event names market ${id}, which does not exist.`)
    return market
  }

  return {
    audit(events) {
      for (const event of events) take(event)
      checkRoom(events)
      check(incoming === undefined, 'An accepted order neither rests nor closed.')
      money.settle()
    },
    auditWhole(snapshot, isCutShort) {
      money.settleAll(snapshot.balances)
      const set = [...timers].filter(([, dueAt]) => dueAt > 0)
      const isKnown = snapshot.timers.every(({ account, dueAt }) => timers.get(account) === dueAt)
      check(isKnown && set.length === snapshot.timers.length, 'Dead-man switches went or came.')
      const isAhead = (at: number) => isCutShort || at > snapshot.time
      for (const [, dueAt] of set) check(isAhead(dueAt), 'A dead-man switch is overdue.')
      const known = snapshot.accounts.filter((account) => account.frozen)
      const sameFrozen = known.every(({ id }) => frozen.has(id)) && known.length === frozen.size
      check(sameFrozen, 'An account froze or thawed without an event.')
      for (const { rules, lastPrice } of snapshot.markets) {
        const { lastPrice: last } = marketOf(rules.id)
        check(
          lastPrice === last,
          `The last price of market ${rules.id} is ${lastPrice}, not ${last}.`,
        )
      }
      let open = 0
      for (const { book } of markets.values()) open += [...book.all()].length
      check(
        snapshot.orders.length === open,
        `${snapshot.orders.length} orders are open, not ${open}.`,
      )
      for (const order of snapshot.orders) {
        const known = marketOf(order.market).book.find(keyOf(order.orderId))
        const { expiresAt } = order
        check(expiresAt === 0 || isAhead(expiresAt), 'An open order is overdue.')
        const agrees = FOLLOWED.every((field) => known?.[field] === order[field])
        check(agrees, 'An open order is not what its events made it.')
      }
    },
  }
}

/** What events tell of an open order, by the names that its snapshot has for it. */
const FOLLOWED = ['account', 'side', 'price', 'priority', 'quantity', 'remaining'] as const

const keyOf = ({ time, chance }: OrderId) => `${time}-${chance}`

function isByQuote(order: AuditedOrder | Incoming): order is Incoming {
  return 'byQuote' in order && order.byQuote
}
