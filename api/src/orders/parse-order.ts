import type { NewOrder } from '@truebook/shared/command'
import { type DecimalResult, toAtoms, toLots, toTicks } from '@truebook/shared/decimal'
import { TruebookError } from '@truebook/shared/error'
import { type Atoms, lots, NO_ATOMS, type Ticks } from '@truebook/shared/units'
import type { OrderFields } from '@truebook/shared/wire/place-order'
import { TIMES_IN_FORCE, type TimeInForce } from '@truebook/shared/words'
import { lotsText } from '../answers/amounts.js'
import type { ListedMarket } from '../feed/catalog.js'
import { missingFields } from '../http/missing-fields.js'

/** An order's terms in its market's units: everything but its id. */
export type OrderTerms = Omit<NewOrder, 'id'>

/** Reads an order's terms. Throws where fields contradict each other or do not fit the market. */
export function parseOrder(body: OrderFields, market: ListedMarket): OrderTerms {
  checkFields(body)
  return {
    market: market.rules.id,
    side: body.side,
    orderType: body.order_type,
    timeInForce: timeInForce(body),
    price: body.order_type === 'LIMIT' ? parsePrice(body.price ?? '', market) : 0,
    quantity: body.quantity ? parseQuantity(body.quantity, market) : lots(0),
    quoteQuantity: body.quote_quantity ? parseQuote(body.quote_quantity, market) : NO_ATOMS,
    expiresAt: body.expires_at ?? 0,
    postOnly: body.post_only ?? false,
    selfTrade: body.self_trade_prevention ?? 'market_default',
    clientOrderId: body.client_order_id ?? '',
  }
}

/** A MARKET order never rests: 0 (GTC), which clients send, means IOC there. */
function timeInForce({ order_type, time_in_force = 0 }: OrderFields): TimeInForce {
  const named = TIMES_IN_FORCE[time_in_force]
  return order_type === 'MARKET' && named === 'GTC' ? 'IOC' : named
}

function checkFields(body: OrderFields): void {
  if (body.order_type === 'LIMIT') checkLimit(body)
  else checkMarketOrder(body)
  if (body.post_only && (body.order_type === 'MARKET' || body.time_in_force)) {
    throw conflict(
      'post_only',
      'post_only must be false but for a LIMIT order with time_in_force 0.',
    )
  }
}

function checkLimit({ price, quantity, quote_quantity }: OrderFields): void {
  const missing = [...(price ? [] : ['price']), ...(quantity ? [] : ['quantity'])]
  if (missing.length > 0) throw missingFields(missing)
  if (quote_quantity) {
    throw conflict(
      'quote_quantity',
      `quote_quantity must be empty but for a MARKET BUY order, but ${quote_quantity} came.`,
    )
  }
}

function checkMarketOrder({ price, quantity, quote_quantity, side }: OrderFields): void {
  if (price) throw conflict('price', `price must be empty for a MARKET order, but ${price} came.`)
  if (quantity && quote_quantity) {
    throw conflict(
      'quote_quantity',
      `Either quantity or quote_quantity must be empty, but ${quantity} and ${quote_quantity} came.`,
    )
  }
  if (quote_quantity && side === 'SELL') {
    throw conflict(
      'quote_quantity',
      `quote_quantity must be empty for a SELL order, but ${quote_quantity} came.`,
    )
  }
  if (!quantity && !quote_quantity) throw missingFields(['quantity'])
}

/** A price as ticks. Throws `INVALID_FIELD` where it is zero or no multiple of the tick. */
export function parsePrice(text: string, { tick, rules }: ListedMarket): Ticks {
  return unit('price', toTicks(text, tick, rules.minPrice))
}

/** A size as lots. Throws where it is zero or no multiple of the lot. */
export function parseQuantity(text: string, market: ListedMarket): OrderTerms['quantity'] {
  const quantity = unit('quantity', toLots(text, market.step, market.rules.minQuantity))
  if (quantity > 0) return quantity
  const minimum = lotsText(market, market.rules.minQuantity)
  const message = `quantity must be at least the market's minimum of ${minimum}, but ${text} came.`
  throw new TruebookError('QUANTITY_BELOW_MINIMUM', {
    message,
    details: { field: 'quantity', minimum },
  })
}

function parseQuote(text: string, { quote, rules }: ListedMarket): Atoms {
  const budget = unit('quote_quantity', toAtoms(text, quote.decimals, rules.minTradeSize))
  if (budget > 0n) return budget
  throw conflict('quote_quantity', `quote_quantity must be more than zero, but ${text} came.`)
}

/** The value, or throws the refusal that says what is wrong with the field and what would be right. */
export function unit<T>(field: string, result: DecimalResult<T>): T {
  if (result.ok) return result.value
  const details = result.nearest ? { field, nearest: result.nearest.join(', ') } : { field }
  throw new TruebookError('INVALID_FIELD', { message: `${field} ${result.reason}`, details })
}

function conflict(field: string, message: string): TruebookError {
  return new TruebookError('INVALID_FIELD', { message, details: { field } })
}
