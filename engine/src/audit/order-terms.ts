import type { Asset } from '@truebook/shared/asset'
import type { NewOrder } from '@truebook/shared/command'
import { type DecimalResult, type Scale, toAtoms, toLots, toTicks } from '@truebook/shared/decimal'
import { NO_ATOMS } from '@truebook/shared/units'
import { TIMES_IN_FORCE } from '@truebook/shared/words'
import type { Listings } from './listings.js'
import type { SignedMessage } from './signed-message.js'

/** A field, what the message says of it, and what the command has; both in the command's units. */
export type Pair = readonly [field: string, said: unknown, has: unknown]

/**
 * Pairs for the fields of one order, alone or in a batch. A field that the message leaves out, or has
 * empty, stands for its default.
 */
export function orderPairs(
  said: SignedMessage,
  has: Omit<NewOrder, 'id'>,
  listings: Listings,
): readonly Pair[] {
  const market = listings.market(said.ticker)
  return [
    ['ticker', market?.id, has.market],
    ['side', said.side, has.side],
    ['order_type', said.order_type, has.orderType],
    ['time_in_force', timeInForce(said), has.timeInForce],
    ['price', ticksIn(said.price, market?.tick), has.price],
    ['quantity', lotsIn(said.quantity, market?.step), has.quantity],
    ['quote_quantity', atomsIn(said.quote_quantity, market?.quote), has.quoteQuantity],
    ['expires_at', said.expires_at ?? 0, has.expiresAt],
    ['post_only', said.post_only ?? false, has.postOnly],
    ['self_trade_prevention', said.self_trade_prevention ?? 'market_default', has.selfTrade],
    ['client_order_id', said.client_order_id ?? '', has.clientOrderId],
  ]
}

/** The message's time in force as a word. A MARKET order never rests, so that 0 (GTC) means IOC for it. */
function timeInForce({ order_type, time_in_force = 0 }: SignedMessage): unknown {
  const named = TIMES_IN_FORCE[time_in_force as number]
  return order_type === 'MARKET' && named === 'GTC' ? 'IOC' : named
}

/** A decimal text as ticks: 0 where there is none, undefined where it is no price. */
export function ticksIn(text: unknown, tick: Scale | undefined): unknown {
  return isEmpty(text) ? 0 : numberIn(tick && toTicks(String(text), tick))
}

/** The same in lots. */
export function lotsIn(text: unknown, step: Scale | undefined): unknown {
  return isEmpty(text) ? 0 : numberIn(step && toLots(String(text), step))
}

/** The same in atoms. */
export function atomsIn(text: unknown, asset: Asset | undefined): unknown {
  return isEmpty(text) ? NO_ATOMS : numberIn(asset && toAtoms(String(text), asset.decimals))
}

function isEmpty(text: unknown): boolean {
  return text === undefined || text === ''
}

function numberIn(result: DecimalResult<unknown> | undefined): unknown {
  return result?.ok ? result.value : undefined
}
