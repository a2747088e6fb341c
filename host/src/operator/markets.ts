import { rulesOf } from '@truebook/shared/db/rows'
import { createScale, formatSteps, formatUnits, toTicks } from '@truebook/shared/decimal'
import type { Market } from '@truebook/shared/market'
import { MARKET_STATUSES } from '@truebook/shared/words'
import { HostError } from '../host-error.js'
import { answer, bigintsAsText, printRows } from './answer.js'
import { came, type Given, wordFlag } from './flags.js'
import { MARKET_FLAGS, termsFrom } from './market-terms.js'
import { sendCommand } from './send.js'
import type { Session } from './session.js'

/** `markets list`: every market's rules and status. */
export async function listMarkets(session: Session): Promise<number> {
  const rows = await session.db.selectFrom('markets').selectAll().orderBy('id').execute()
  const assets = await session.db.selectFrom('assets').selectAll().execute()
  printRows(
    session,
    rows.map((row) => {
      const rules = rulesOf(row)
      const quote = assets.find(({ id }) => id === rules.quoteAsset)
      return {
        id: rules.id,
        ticker: rules.ticker,
        status: row.status,
        last_price: formatSteps(row.last_price, createScale(rules.tickSize)),
        tick: rules.tickSize,
        step: rules.stepSize,
        min_price: formatSteps(rules.minPrice, createScale(rules.tickSize)),
        min_quantity: formatSteps(rules.minQuantity, createScale(rules.stepSize)),
        min_trade_size: formatUnits(rules.minTradeSize, quote?.decimals ?? 0),
        maker_fee_ppm: rules.makerFeePpm,
        taker_fee_ppm: rules.takerFeePpm,
        margin_bps: rules.marketOrderMarginBps,
        band_bps: rules.maxPriceDeviationBps,
        self_trade: rules.selfTrade,
      }
    }),
  )
  return 0
}

export const CREATE_MARKET = {
  names: [],
  flags: [...MARKET_FLAGS, 'status', 'id'],
  switches: ['dry-run'],
} as const

/** `markets create`: makes a market, for trading at once unless `--status` says otherwise. */
export async function createMarket(session: Session, given: Given): Promise<number> {
  const { db } = session
  const assets = await db.selectFrom('assets').selectAll().execute()
  const markets = await db.selectFrom('markets').select(['id', 'ticker']).execute()
  const { market, largest } = termsFrom(given, { assets, markets })
  const word = given.flags.status ?? 'ACTIVE'
  const status = wordFlag(word, { name: '--status', words: MARKET_STATUSES })
  const command =
    status === 'ACTIVE'
      ? ({ type: 'create_market', market } as const)
      : ({ type: 'create_market_as', market, status } as const)
  if (given.switches.has('dry-run')) {
    session.say(JSON.stringify({ ...command, largest_notional: largest }, bigintsAsText, 2))
    return 0
  }
  const sent = await sendCommand(session, {
    id: given.flags.id,
    make: (id) => ({ ...command, id }),
  })
  const state = status === 'ACTIVE' ? 'open for trading' : status
  const done = `${market.ticker} is market ${market.id}, ${state}. The largest notional of an order is ${largest}.`
  return answer(session, sent, done)
}

export const SET_STATUS = { names: ['TICKER', MARKET_STATUSES.join('|')], flags: ['id'] } as const

/** `markets status`: sets what a market takes from now on. */
export async function setMarketStatus(session: Session, given: Given): Promise<number> {
  const [ticker, word] = given.names
  const status = wordFlag(word, { name: 'The status', words: MARKET_STATUSES })
  const market = await marketNamed(session, ticker)
  const sent = await sendCommand(session, {
    id: given.flags.id,
    make: (id) => ({ type: 'set_market_status', id, market: market.id, status }),
  })
  return answer(session, sent, `${ticker} is ${status} now.`)
}

export const SET_PRICE = {
  names: ['TICKER', 'PRICE'],
  flags: ['id'],
  switches: ['dry-run'],
} as const

/** `markets price`: sets the price that the band of a market is around, until the next trade. */
export async function setReferencePrice(session: Session, given: Given): Promise<number> {
  const [ticker, text] = given.names
  const market = await marketNamed(session, ticker)
  const price = priceIn(market, text)
  if (given.switches.has('dry-run')) {
    const command = { type: 'set_reference_price', market: market.id, price }
    session.say(JSON.stringify(command, null, 2))
    return 0
  }
  const sent = await sendCommand(session, {
    id: given.flags.id,
    make: (id) => ({ type: 'set_reference_price', id, market: market.id, price }),
  })
  return answer(session, sent, `The last price of ${ticker} is ${text} now.`)
}

async function marketNamed({ db }: Session, ticker: string): Promise<Market> {
  const row = await db
    .selectFrom('markets')
    .selectAll()
    .where('ticker', '=', ticker)
    .executeTakeFirst()
  if (!row) throw new HostError(`TICKER must name a market, but ${came(ticker)}.`)
  return rulesOf(row)
}

/** In ticks. */
function priceIn({ tickSize, minPrice }: Market, text: string): number {
  const tick = createScale(tickSize)
  const price = toTicks(text, tick, minPrice)
  if (!price.ok) throw new HostError(`PRICE ${price.reason}`)
  if (price.value >= minPrice) return price.value
  const least = formatSteps(minPrice, tick)
  throw new HostError(
    `PRICE must be at least ${least}, the min_price of the market, but ${came(text)}.`,
  )
}
