/** What the live feed says, as docs/websocket.md has it. */

/** A price and what rests there; "0" for nothing any more. */
export type Level = readonly [price: string, quantity: string]

interface Said {
  readonly channel: string
  readonly type: 'snapshot' | 'update'
  readonly sequence: number
  /** Unix milliseconds; of updates. */
  readonly time?: number
}

export interface DepthMessage extends Said {
  readonly prev_sequence?: number
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
  readonly checksum: number
}

export type BookChange =
  | readonly ['add', id: string, side: 'BUY' | 'SELL', price: string, quantity: string]
  | readonly ['set', id: string, quantity: string]
  | readonly ['remove', id: string]

type BookOrder = readonly [id: string, price: string, quantity: string]

export interface BookMessage extends Said {
  readonly prev_sequence?: number
  /** Of snapshots. */
  readonly bids?: readonly BookOrder[]
  readonly asks?: readonly BookOrder[]
  /** Of updates. */
  readonly changes?: readonly BookChange[]
}

export interface TradesMessage extends Said {
  readonly trades: readonly {
    readonly trade_id: string
    readonly price: string
    readonly quantity: string
    readonly maker_side: 'BUY' | 'SELL'
    readonly maker_order_id: string
    readonly taker_order_id: string
    readonly timestamp: number
  }[]
}

export interface BboMessage extends Said {
  readonly bid: Level | null
  readonly ask: Level | null
}

interface Stretch {
  readonly open: string
  readonly high: string
  readonly low: string
  readonly volume: string
  readonly quote_volume: string
  readonly trades: number
}

export interface TickerMessage extends Said, Stretch {
  readonly last_price: string
}

export interface CandlesMessage extends Said {
  readonly interval: string
  readonly candles: readonly (Stretch & { readonly timestamp: number; readonly close: string })[]
}

export interface StatusMessage extends Said {
  readonly markets: readonly { readonly ticker: string; readonly status: string }[]
}

export interface OrdersMessage extends Said {
  readonly orders: readonly {
    readonly order_id: string
    readonly ticker: string
    readonly status: string
    readonly remaining_quantity: string
    readonly side?: 'BUY' | 'SELL'
    readonly order_type?: 'LIMIT' | 'MARKET'
    readonly price?: string
    readonly quantity?: string
    readonly client_order_id?: string
    readonly code?: string
  }[]
  readonly cancel_all_after?: { readonly due_at: number; readonly fired: boolean }
}

export interface FillsMessage extends Said {
  readonly fills: readonly {
    readonly trade_id: string
    readonly order_id: string
    readonly ticker: string
    readonly side: 'BUY' | 'SELL'
    readonly role: 'maker' | 'taker'
    readonly price: string
    readonly quantity: string
    readonly fee: string
    readonly timestamp: number
  }[]
}

export interface BalancesMessage extends Said {
  readonly balances: readonly {
    readonly asset: string
    readonly available: string
    readonly locked: string
    readonly total: string
  }[]
}

export interface TransfersMessage extends Said {
  readonly transfers: readonly {
    readonly type: 'in' | 'out' | 'deposit'
    readonly id: string
    readonly asset: string
    readonly amount: string
    readonly to_wallet_address?: string
  }[]
}

export interface WithdrawalsMessage extends Said {
  readonly withdrawals: readonly {
    readonly id: string
    readonly asset: string
    readonly amount: string
    readonly chain_id: number
    readonly exit_index: number
  }[]
}

interface OfMarkets {
  depth: DepthMessage
  book: BookMessage
  trades: TradesMessage
  bbo: BboMessage
  ticker: TickerMessage
  candles: CandlesMessage
}

interface Alone {
  status: StatusMessage
  orders: OrdersMessage
  fills: FillsMessage
  balances: BalancesMessage
  transfers: TransfersMessage
  withdrawals: WithdrawalsMessage
}

/** The name of a channel. */
export type ChannelName = keyof Alone | `${keyof OfMarkets}:${string}`

/** What a channel of this name says. */
export type MessageOf<C extends ChannelName> = C extends keyof Alone
  ? Alone[C]
  : C extends `${infer K extends keyof OfMarkets}:${string}`
    ? OfMarkets[K]
    : never
