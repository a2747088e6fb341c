import { rulesOf } from '@truebook/shared/db/rows'
import { createScale, formatSteps, formatUnits } from '@truebook/shared/decimal'
import { MARKET_STATUSES } from '@truebook/shared/words'
import { HostError } from '../host-error.js'
import { answer, bigintsAsText, printRows } from './answer.js'
import { came, type Given, wordFlag } from './flags.js'
import { MARKET_FLAGS, marketFrom } from './market-terms.js'
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
  flags: [...MARKET_FLAGS, 'id'],
  switches: ['dry-run'],
} as const

/** `markets create`: opens a market for trading. */
export async function createMarket(session: Session, given: Given): Promise<number> {
  const { db } = session
  const assets = await db.selectFrom('assets').selectAll().execute()
  const markets = await db.selectFrom('markets').select(['id', 'ticker']).execute()
  const market = marketFrom(given, { assets, markets })
  if (given.switches.has('dry-run')) {
    session.say(JSON.stringify({ type: 'create_market', market }, bigintsAsText, 2))
    return 0
  }
  const sent = await sendCommand(session, {
    id: given.flags.id,
    make: (id) => ({ type: 'create_market', id, market }),
  })
  return answer(session, sent, `${market.ticker} is market ${market.id}, open for trading.`)
}

export const SET_STATUS = { names: ['TICKER', MARKET_STATUSES.join('|')], flags: ['id'] } as const

/** `markets status`: what a market takes from now on. */
export async function setMarketStatus(session: Session, given: Given): Promise<number> {
  const [ticker, word] = given.names
  const status = wordFlag(word, { name: 'The status', words: MARKET_STATUSES })
  const market = await session.db
    .selectFrom('markets')
    .select('id')
    .where('ticker', '=', ticker)
    .executeTakeFirst()
  if (!market) throw new HostError(`TICKER must name a market, but ${came(ticker)}.`)
  const sent = await sendCommand(session, {
    id: given.flags.id,
    make: (id) => ({ type: 'set_market_status', id, market: market.id, status }),
  })
  return answer(session, sent, `${ticker} is ${status} now.`)
}
