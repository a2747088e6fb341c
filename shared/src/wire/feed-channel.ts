import { CANDLE_INTERVALS } from '../candle-interval.js'
import { CHANNEL_DEPTHS, GROUPINGS } from './order-book.js'

const words = (all: readonly string[]) => `(${all.map((one) => one.replace('.', '\\.')).join('|')})`

/** What may follow the ticker in the name of a market's channel, as a pattern. */
const OPTIONS = {
  depth: `(:tick_size=${words(GROUPINGS)})?(:depth=${words(CHANNEL_DEPTHS)})?`,
  book: '',
  trades: '',
  bbo: '',
  ticker: '',
  candles: `:${words(CANDLE_INTERVALS)}`,
} as const
export type MarketChannel = keyof typeof OPTIONS

/** An example of each channel's name. */
const EXAMPLES: Readonly<Record<MarketChannel, string>> = {
  depth: 'depth:BTC_USDC',
  book: 'book:BTC_USDC',
  trades: 'trades:BTC_USDC',
  bbo: 'bbo:BTC_USDC',
  ticker: 'ticker:BTC_USDC',
  candles: 'candles:BTC_USDC:1m',
}

/** How the documents describe the names of a market's channel. */
export function channelNames(kind: MarketChannel) {
  return { pattern: `^${formOf(kind)}$`, examples: [EXAMPLES[kind]] }
}

/** A pattern of all channels' names; `others` are the names of channels without a market. */
export function anyChannel(others: readonly string[]): string {
  const markets = (Object.keys(OPTIONS) as MarketChannel[]).map(formOf)
  return `^(${[...markets, ...others].join('|')})$`
}

function formOf(kind: MarketChannel): string {
  return `${kind}:[A-Za-z0-9]+[_/][A-Za-z0-9]+${OPTIONS[kind]}`
}
