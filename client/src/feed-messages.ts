import type { Schemas } from './types.js'

/** The messages of the live feed, as docs/websocket.md has them: `type` tells which of the two a message is. */

/** A price and the quantity that rests there; "0" if nothing does any more. */
export type Level = DepthMessage['bids'][number]
export type BookChange = Schemas['book.update']['changes'][number]

export type DepthMessage = Said<'depth'>
export type BookMessage = Said<'book'>
export type TradesMessage = Said<'trades'>
export type BboMessage = Said<'bbo'>
export type TickerMessage = Said<'ticker'>
export type CandlesMessage = Said<'candles'>
export type StatusMessage = Said<'status'>
export type OrdersMessage = Said<'orders'>
export type FillsMessage = Said<'fills'>
export type BalancesMessage = Said<'balances'>
export type TransfersMessage = Said<'transfers'>
export type WithdrawalsMessage = Said<'withdrawals'>

/** The name of a channel. */
export type ChannelName = Alone | `${OfMarkets}:${string}` | `candles:${string}:${Interval}`

/** The messages of a channel of this name. */
export type MessageOf<C extends ChannelName> = C extends Alone
  ? Said<C>
  : C extends `${infer K extends OfMarkets | 'candles'}:${string}`
    ? Said<K>
    : never

type Alone = 'status' | 'orders' | 'fills' | 'balances' | 'transfers' | 'withdrawals'
type OfMarkets = 'depth' | 'book' | 'trades' | 'bbo' | 'ticker'
/** How long a candle may be. */
type Interval = CandlesMessage['interval']
type Said<K extends Alone | OfMarkets | 'candles'> = Schemas[`${K}.snapshot` | `${K}.update`]
