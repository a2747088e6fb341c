import type { Database } from '@truebook/shared/db/connect'
import { type FeedRows, loadFeedRows } from '../queries/feed.js'
import { untilReplicated } from '../queries/journal.js'
import { type Catalog, createCatalog } from './catalog.js'
import { createDepths, type Depths } from './depth.js'
import { type Bar, loadedSince } from './market-stats.js'
import { createOrderNames, type OrderNames } from './order-names.js'
import { createPrices, type Prices } from './prices.js'

/** What the api keeps in memory of the exchange, and the decision that it is as of. */
export interface LoadedFeed {
  readonly catalog: Catalog
  readonly depths: Depths
  readonly prices: Prices
  readonly names: OrderNames
  /** The minutes with trades of this week and the one before, by market, oldest first. */
  readonly minutes: Map<number, readonly Bar[]>
  readonly sequence: number
}

/** Loads the feed as of one moment; from its sequence on it must be folded from events. */
export async function loadFeed(db: Database, now: number): Promise<LoadedFeed> {
  const rows = await loadFeedRows(db, loadedSince(now))
  // What is lost with this database would stay in the books for good.
  await untilReplicated(db)
  const catalog = createCatalog()
  const depths = createDepths()
  const prices = createPrices()
  const names = createOrderNames()
  const levelsOf = levelsByMarket(rows)
  for (const asset of rows.assets) catalog.listAsset(asset)
  for (const { rules, status, marketSequence, lastPrice } of rows.markets) {
    catalog.listMarket(rules, status)
    const levels = levelsOf.get(rules.id) ?? []
    prices.load(rules.id, lastPrice)
    depths.load({ market: rules.id, marketSequence, levels })
  }
  for (const { id, client_order_id } of rows.names) names.load(id, client_order_id)
  return { catalog, depths, prices, names, minutes: minutesOf(rows), sequence: rows.sequence }
}

function levelsByMarket({ levels }: FeedRows): Map<number, FeedRows['levels'][number][]> {
  const byMarket = new Map<number, FeedRows['levels'][number][]>()
  for (const level of levels) {
    const some = byMarket.get(level.market) ?? []
    byMarket.set(level.market, some)
    some.push(level)
  }
  return byMarket
}

function minutesOf({ minutes }: FeedRows): Map<number, Bar[]> {
  const byMarket = new Map<number, Bar[]>()
  for (const row of minutes) {
    const { market, minute: start, open, high, low, close, trades } = row
    const bars = byMarket.get(market) ?? []
    byMarket.set(market, bars)
    const [volume, tickLots] = [BigInt(row.volume), BigInt(row.quote_volume)]
    bars.push({ start, open, high, low, close, volume, tickLots, trades })
  }
  return byMarket
}
