/** The closed lists of words that orders and markets are described with, as clients write them. */
export const SIDES = ['BUY', 'SELL'] as const
export type Side = (typeof SIDES)[number]

export const ORDER_TYPES = ['LIMIT', 'MARKET'] as const
export type OrderType = (typeof ORDER_TYPES)[number]

/** In the order of the contract's numbers 0, 1 and 2. */
export const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK'] as const
export type TimeInForce = (typeof TIMES_IN_FORCE)[number]

/** Which order self-trade prevention expires when a taker meets a resting order of its own account. */
export const SELF_TRADES = ['expire_taker', 'expire_maker', 'expire_both'] as const
export type SelfTrade = (typeof SELF_TRADES)[number]

/** Why an order is no longer open. */
export const CLOSE_REASONS = ['FILLED', 'CANCELLED', 'EXPIRED', 'EXPIRED_IN_MATCH'] as const
export type CloseReason = (typeof CLOSE_REASONS)[number]

/** What a client can read as an order's status. */
export const ORDER_STATUSES = [
  'PENDING',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELLATION_REQUESTED',
  'CANCELLED',
  'EXPIRED',
  'EXPIRED_IN_MATCH',
  'FAILED',
] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]

export const MARKET_STATUSES = ['ACTIVE', 'POST_ONLY', 'CANCEL_ONLY', 'PAUSED'] as const
export type MarketStatus = (typeof MARKET_STATUSES)[number]

/** The side that an order of `side` trades with. */
export function otherSide(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY'
}
