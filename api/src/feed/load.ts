import type { Database } from '@truebook/shared/db/connect'
import { createOrderNames, type OrderNames } from '@truebook/shared/order-names'
import { loadFeedRows, type NamedRow, type SumRow } from '../queries/feed.js'
import { untilReplicated } from '../queries/journal.js'
import { type Catalog, createCatalog } from './catalog.js'
import { createDepths, type Depths } from './depth.js'
import { type Sum, wantedSums } from './market-stats.js'
import { createPrices, type Prices } from './prices.js'

/** What the api keeps in memory of the exchange, as of one decision. */
export interface LoadedFeed {
  readonly catalog: Catalog
  readonly depths: Depths
  readonly prices: Prices
  readonly names: OrderNames
  /** Sums of each market's earlier trades, as `wantedSums` asks for them, oldest first. */
  readonly sums: Map<number, readonly Sum[]>
  readonly sequence: number
}

/** Loads the feed as of one moment. Decisions after its sequence must be folded in. */
export async function loadFeed(db: Database): Promise<LoadedFeed> {
  const names = createOrderNames()
  const onNamed = ({ id, client_order_id }: NamedRow) => names.load(id, client_order_id)
  const rows = await loadFeedRows(db, wantedSums, onNamed)
  // Otherwise a failover could lose what was loaded, and it would stay in these books for good.
  await untilReplicated(db)
  const catalog = createCatalog()
  const depths = createDepths()
  const prices = createPrices()
  const sums = new Map<number, readonly Sum[]>()
  for (const asset of rows.assets) catalog.listAsset(asset)
  for (const { rules, status, marketSequence, lastPrice, ...market } of rows.markets) {
    catalog.listMarket(rules, status)
    prices.load(rules.id, lastPrice)
    depths.load({ market: rules.id, marketSequence, levels: market.levels })
    sums.set(rules.id, market.sums.map(sumOf))
  }
  return { catalog, depths, prices, names, sums, sequence: rows.sequence }
}

function sumOf(row: SumRow): Sum {
  const { minutes, start, open, high, low, close, trades } = row
  const [volume, tickLots] = [BigInt(row.volume), BigInt(row.quote_volume)]
  return { minutes, bar: { start, open, high, low, close, volume, tickLots, trades } }
}
