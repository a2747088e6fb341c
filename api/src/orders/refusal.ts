import type { Asset } from '@truebook/shared/asset'
import type { NewOrder } from '@truebook/shared/command'
import { formatUnits } from '@truebook/shared/decimal'
import { type ErrorDetails, TruebookError } from '@truebook/shared/error'
import type { Event, EventOf } from '@truebook/shared/event'
import { buyNeeds, notionalOf } from '@truebook/shared/fees'
import { formatOrderId } from '@truebook/shared/order-id'
import { MAX_TICK_LOTS } from '@truebook/shared/units'
import { lotsText, notionalText, priceText, tickLotsText } from '../answers/amounts.js'
import type { ListedMarket } from '../feed/catalog.js'

/** The engine's refusal of a command. */
export type Refused = EventOf<
  'order_rejected' | 'cancel_rejected' | 'amend_rejected' | 'command_rejected'
>

/** What a command was about: a refusal names bounds in its decimals. */
export interface About {
  readonly market?: ListedMarket
  /** The asset that the command would have taken from its account. */
  readonly paid?: Asset
  /** The order that it was to place: the refusal does not repeat it. */
  readonly order?: Pick<NewOrder, 'price' | 'quantity' | 'quoteQuantity' | 'expiresAt'> & {
    /** Whether the message sent a price alone: the size was the order's before. */
    readonly isPriceAlone?: boolean
  }
  /** The name of the id of the message that was used before, where that placed no order. */
  readonly original?: 'request_id' | 'transfer_id' | 'withdrawal_id'
}

/** The engine's refusal for the client, with the bounds that were missed, or the id of the original. */
export function refusalError(refused: Refused, about: About): TruebookError {
  return new TruebookError(refused.code, explain(refused, about))
}

/** The engine's refusal of the whole command, if it refused it. */
export function refusalIn(events: readonly Event[]): EventOf<'command_rejected'> | undefined {
  return events.find((event) => event.type === 'command_rejected')
}

/** Throws the engine's refusal of the whole command, if it refused it. */
export function throwIfRefused(events: readonly Event[], about: About = {}): void {
  const refused = refusalIn(events)
  if (refused) throw refusalError(refused, about)
}

interface Explained {
  readonly message?: string
  readonly details?: ErrorDetails
}

function explain(refused: Refused, about: About): Explained {
  const { market, paid, order, original } = about
  switch (refused.code) {
    case 'REPLAYED_MESSAGE':
      return replayed(refused, original)
    case 'DUPLICATE_CLIENT_ORDER_ID':
    case 'DUPLICATE_ORDER_ID':
      return namesOriginal(refused)
    case 'QUANTITY_ALREADY_FILLED':
      return market ? alreadyFilled(refused, market) : {}
    case 'INSUFFICIENT_BALANCE':
      return paid ? needsBalance(refused, paid) : {}
    case 'PRICE_OUTSIDE_BAND':
      return market ? outsideBand(refused, market, order) : {}
    case 'PRICE_BELOW_MINIMUM':
      return market ? belowMinimum('price', refused, (ticks) => priceText(market, ticks)) : {}
    case 'WOULD_MATCH':
      return market ? wouldMatch(refused, market) : {}
    case 'QUANTITY_BELOW_MINIMUM':
      return market ? belowMinimum('quantity', refused, (lots) => lotsText(market, lots)) : {}
    case 'NOTIONAL_BELOW_MINIMUM':
      return market ? notionalBelow(refused, market, order) : {}
    case 'NOTIONAL_TOO_LARGE':
      return market ? notionalTooLarge(market, order) : {}
    case 'SELF_TRANSFER':
      return { details: { field: 'to_wallet_address' } }
    case 'ALREADY_EXPIRED':
      return order ? alreadyExpired(order) : {}
    default:
      return {}
  }
}

function replayed(refused: Refused, name: About['original']): Explained {
  return { details: { field: 'timestamp', ...namesOriginal(refused, name).details } }
}

function namesOriginal(
  { type, original, originalMarket }: Refused,
  name: About['original'] = 'request_id',
): Explained {
  const id = formatOrderId(original, originalMarket)
  return { details: { [type === 'order_rejected' ? 'order_id' : name]: id } }
}

function needsBalance({ low, high }: Refused, { symbol, decimals }: Asset): Explained {
  const needed = formatUnits(low, decimals)
  const available = formatUnits(high, decimals)
  return {
    message: `Insufficient balance: ${needed} ${symbol} is needed, but ${available} ${symbol} is available.`,
    details: { asset: symbol, needed, available },
  }
}

function outsideBand(
  { low, high }: Refused,
  market: ListedMarket,
  order: About['order'],
): Explained {
  const minimum = priceText(market, Number(low))
  const maximum = priceText(market, Number(high))
  const came = order ? `, but ${priceText(market, order.price)} came` : ''
  return {
    message: `price is further from the market's price than it allows: it must be from ${minimum} to ${maximum} now${came}.`,
    details: { field: 'price', minimum, maximum },
  }
}

function alreadyFilled({ low, high }: Refused, market: ListedMarket): Explained {
  const filled = lotsText(market, Number(low))
  const came = lotsText(market, Number(high))
  return {
    message: `quantity must be more than the ${filled} that is already filled, but ${came} came.`,
    details: { field: 'quantity', filled_quantity: filled },
  }
}

function wouldMatch({ low }: Refused, market: ListedMarket): Explained {
  const best = priceText(market, Number(low))
  return {
    message: `A post-only order at this price would have matched at once: the best price on the other side is ${best}.`,
    details: { field: 'price', best },
  }
}

function belowMinimum(
  field: string,
  { low, high }: Refused,
  textOf: (units: number) => string,
): Explained {
  const minimum = textOf(Number(low))
  const came = textOf(Number(high))
  return {
    message: `${field} is below the market's minimum of ${minimum}: ${came} came.`,
    details: { field, minimum },
  }
}

function notionalBelow(
  { low, high }: Refused,
  market: ListedMarket,
  order: About['order'],
): Explained {
  const minimum = notionalText(market, low)
  const came = notionalText(market, high)
  const { symbol } = market.quote
  return {
    message: `${notionalName(order)} must be at least the market's min_trade_size of ${minimum} ${symbol}, but it is ${came} ${symbol}.`,
    details: { field: sizeField(order), minimum },
  }
}

function notionalTooLarge(market: ListedMarket, order: About['order']): Explained {
  const { symbol } = market.quote
  const maximum = notionalText(market, largest(market, order))
  return {
    message: `${notionalName(order)} must be at most ${maximum} ${symbol}, which a book can hold${cameOf(market, order)}.`,
    details: { field: sizeField(order), maximum },
  }
}

/**
 * The largest notional in quote atoms. An order by quote amount pays the taker's fee from that amount too.
 */
function largest({ units, rules }: ListedMarket, order: About['order']): bigint {
  if (!isByQuote(order)) return notionalOf(MAX_TICK_LOTS, units)
  return buyNeeds(MAX_TICK_LOTS + 1, units, BigInt(rules.takerFeePpm)) - 1n
}

function cameOf(market: ListedMarket, order: About['order']): string {
  if (!order) return ''
  const { symbol } = market.quote
  if (isByQuote(order)) return `, but ${notionalText(market, order.quoteQuantity)} ${symbol} came`
  if (order.price === 0) return `, but ${lotsText(market, order.quantity)} came as quantity`
  const tickLots = BigInt(order.price) * BigInt(order.quantity)
  return `, but it is ${tickLotsText(market, tickLots)} ${symbol}`
}

function notionalName(order: About['order']): string {
  return isByQuote(order) ? 'quote_quantity' : 'price × quantity'
}

/** The field that made an order as large as it is. */
function sizeField(order: About['order']): 'price' | 'quantity' | 'quote_quantity' {
  if (order?.isPriceAlone) return 'price'
  return isByQuote(order) ? 'quote_quantity' : 'quantity'
}

function isByQuote(order: About['order']): boolean {
  return order !== undefined && order.quoteQuantity > 0n
}

function alreadyExpired({ expiresAt }: Pick<NewOrder, 'expiresAt'>): Explained {
  return {
    message: `expires_at must lie in the future, but ${expiresAt} came, which had passed.`,
    details: { field: 'expires_at' },
  }
}
