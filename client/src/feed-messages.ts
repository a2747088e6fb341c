import type { Schemas } from './types.js'

/** What the live feed says, as docs/websocket.md has it: a message's `type` tells which of the two it is. */

/** A price and what rests there; "0" for nothing any more. */
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
export type ChannelName = Alone | `${OfMarkets}:${string}`

/** What a channel of this name says. */
export type MessageOf<C extends ChannelName> = C extends Alone
  ? Said<C>
  : C extends `${infer K extends OfMarkets}:${string}`
    ? Said<K>
    : never

type Alone = 'status' | 'orders' | 'fills' | 'balances' | 'transfers' | 'withdrawals'
type OfMarkets = 'depth' | 'book' | 'trades' | 'bbo' | 'ticker' | 'candles'
type Said<K extends Alone | OfMarkets> = Schemas[`${K}.snapshot` | `${K}.update`]
