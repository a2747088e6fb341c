import { CANDLE_INTERVALS, type CandleInterval } from '@truebook/shared/candle-interval'
import { TruebookError } from '@truebook/shared/error'
import { PRIVATE_MESSAGES, type PrivateChannel } from '@truebook/shared/wire/feed-private'
import { GROUPINGS, type Grouping, MAX_DEPTH } from '@truebook/shared/wire/order-book'

/** A channel's name, read. */
export type ChannelName =
  | { readonly kind: PrivateChannel }
  | { readonly kind: 'status' }
  | { readonly kind: 'book' | 'trades' | 'bbo' | 'ticker'; readonly ticker: string }
  | { readonly kind: 'candles'; readonly ticker: string; readonly interval: CandleInterval }
  | {
      readonly kind: 'depth'
      readonly ticker: string
      readonly grouping: Grouping | undefined
      readonly depth: number | undefined
    }

const OF_A_MARKET = ['book', 'trades', 'bbo', 'ticker'] as const
const TICKER = /^[A-Z0-9]+[_/][A-Z0-9]+$/

/** Reads a channel's name; throws `INVALID_FIELD` where there is no such channel. */
export function readChannelName(name: string): ChannelName {
  const [kind, ticker, ...options] = name.split(':')
  if (ticker === undefined) {
    if (kind === 'status') return { kind }
    if (Object.hasOwn(PRIVATE_MESSAGES, kind)) return { kind: kind as PrivateChannel }
    throw noSuchChannel(name)
  }
  if (!TICKER.test(ticker)) throw noSuchChannel(name)
  if (kind === 'depth') return { kind, ticker, ...depthOptions(name, options) }
  if (kind === 'candles') {
    const interval = CANDLE_INTERVALS.find((known) => known === options[0])
    if (!interval || options.length > 1) throw noSuchChannel(name)
    return { kind, ticker, interval }
  }
  const known = OF_A_MARKET.find((one) => one === kind)
  if (!known || options.length > 0) throw noSuchChannel(name)
  return { kind: known, ticker }
}

function depthOptions(name: string, options: readonly string[]) {
  const rest = [...options]
  const take = (key: string) => (rest[0]?.startsWith(`${key}=`) ? rest.shift() : undefined)
  const width = take('tick_size')?.slice('tick_size='.length)
  const limit = take('depth')?.slice('depth='.length)
  const grouping = GROUPINGS.find((known) => known === width)
  const depth = limit === undefined ? undefined : Number(limit)
  const isDepth = limit === undefined || (/^[1-9][0-9]*$/.test(limit) && Number(limit) <= MAX_DEPTH)
  if (rest.length > 0 || !isDepth || (width !== undefined && !grouping)) throw noSuchChannel(name)
  return { grouping, depth }
}

function noSuchChannel(name: string): TruebookError {
  const message = `channel must be one of those in docs/websocket.md, such as depth:BTC_USDC, but ${JSON.stringify(name.slice(0, 80))} came.`
  return new TruebookError('INVALID_FIELD', { message, details: { field: 'channel' } })
}
