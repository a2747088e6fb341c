import { CANDLE_INTERVALS } from '../candle-interval.js'
import { CHANNEL_DEPTHS, GROUPINGS } from './order-book.js'

const words = (all: readonly string[]) => `(${all.map((one) => one.replace('.', '\\.')).join('|')})`

/** What follows the ticker in the name of a market's channel. */
const OPTIONS = {
  depth: `(:tick_size=${words(GROUPINGS)})?(:depth=${words(CHANNEL_DEPTHS)})?`,
  book: '',
  trades: '',
  bbo: '',
  ticker: '',
  candles: `:${words(CANDLE_INTERVALS)}`,
} as const
export type MarketChannel = keyof typeof OPTIONS

/** An example of the name of each. */
const EXAMPLES: Readonly<Record<MarketChannel, string>> = {
  depth: 'depth:BTC_USDC',
  book: 'book:BTC_USDC',
  trades: 'trades:BTC_USDC',
  bbo: 'bbo:BTC_USDC',
  ticker: 'ticker:BTC_USDC',
  candles: 'candles:BTC_USDC:1m',
}

/** What the names of a market's channel look like in the documents. */
export function channelNames(kind: MarketChannel) {
  return { pattern: `^${formOf(kind)}$`, examples: [EXAMPLES[kind]] }
}

/** The form of every channel's name, those without a market given. */
export function anyChannel(others: readonly string[]): string {
  const markets = (Object.keys(OPTIONS) as MarketChannel[]).map(formOf)
  return `^(${[...markets, ...others].join('|')})$`
}

function formOf(kind: MarketChannel): string {
  return `${kind}:[A-Za-z0-9]+[_/][A-Za-z0-9]+${OPTIONS[kind]}`
}
