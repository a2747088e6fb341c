import type { Database } from '@truebook/shared/db/connect'
import { loadFeedRows } from '../queries/feed.js'
import { type Catalog, createCatalog } from './catalog.js'
import { createDepths, type Depths } from './depth.js'
import { createPrices, type Prices } from './prices.js'

/** What the api keeps in memory of the exchange, and the decision that it is as of. */
export interface Feed {
  readonly catalog: Catalog
  readonly depths: Depths
  readonly prices: Prices
  readonly sequence: number
}

/** Loads the feed as of one moment; from its sequence on it must be folded from events. */
export async function loadFeed(db: Database): Promise<Feed> {
  const rows = await loadFeedRows(db)
  const catalog = createCatalog()
  const depths = createDepths()
  const prices = createPrices()
  for (const asset of rows.assets) catalog.listAsset(asset)
  for (const { rules, status, marketSequence, lastPrice } of rows.markets) {
    catalog.listMarket(rules, status)
    const levels = rows.levels.filter((level) => level.market === rules.id)
    prices.load(rules.id, lastPrice)
    depths.load({ market: rules.id, marketSequence, levels })
  }
  return { catalog, depths, prices, sequence: rows.sequence }
}
