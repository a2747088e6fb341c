import { CANDLE_INTERVALS, type CandleInterval } from '@truebook/shared/candle-interval'
import { TruebookError } from '@truebook/shared/error'
import { PRIVATE_MESSAGES, type PrivateChannel } from '@truebook/shared/wire/feed-private'
import { CHANNEL_DEPTHS, GROUPINGS, type Grouping } from '@truebook/shared/wire/order-book'

/** A channel's name, parsed. */
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
const TICKER = /^[A-Za-z0-9]+[_/][A-Za-z0-9]+$/

/** Parses a channel's name. Throws `INVALID_FIELD` where there is no such channel. */
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
    const [first, ...rest] = options
    const interval = oneOf(CANDLE_INTERVALS, first === undefined ? undefined : `interval=${first}`)
    if (!interval || rest.length > 0) throw noSuchChannel(name)
    return { kind, ticker, interval }
  }
  const known = OF_A_MARKET.find((one) => one === kind)
  if (!known || options.length > 0) throw noSuchChannel(name)
  return { kind: known, ticker }
}

function depthOptions(name: string, options: readonly string[]) {
  const rest = [...options]
  const take = (key: string) => (rest[0]?.startsWith(`${key}=`) ? rest.shift() : undefined)
  const grouping = oneOf(GROUPINGS, take('tick_size'))
  const depth = oneOf(CHANNEL_DEPTHS, take('depth'))
  if (rest.length > 0) throw noSuchChannel(name)
  return { grouping, depth: depth === undefined ? undefined : Number(depth) }
}

/**
 * The value of an option such as `depth=25`; undefined without the option. Throws `INVALID_FIELD` where the
 * value is not a known one.
 */
function oneOf<T extends string>(known: readonly T[], option: string | undefined): T | undefined {
  if (option === undefined) return undefined
  const [key, value] = option.split('=', 2)
  const found = known.find((one) => one === value)
  if (found !== undefined) return found
  const message = `channel: ${key} must be one of ${known.join(', ')}, but ${JSON.stringify(value.slice(0, 40))} came.`
  throw new TruebookError('INVALID_FIELD', { message, details: { field: 'channel' } })
}

function noSuchChannel(name: string): TruebookError {
  const message = `channel must be one of those in docs/websocket.md, such as depth:BTC_USDC, but ${JSON.stringify(name.slice(0, 80))} came.`
  return new TruebookError('INVALID_FIELD', { message, details: { field: 'channel' } })
}
