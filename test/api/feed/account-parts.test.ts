import { createCatalog } from '@truebook/api/feed/catalog'
import { createChannels } from '@truebook/api/feed/channels'
import { createDepths } from '@truebook/api/feed/depth'
import { createMarketFeeds } from '@truebook/api/feed/market-feeds'
import { createPrices } from '@truebook/api/feed/prices'
import { createDecisionHistory } from '@truebook/api/feed/sources/decision-history'
import { SEED_ASSETS } from '@truebook/engine/runtime/seed'
import { databaseOf } from '@truebook/shared/db/connect'
import type { Event } from '@truebook/shared/event'
import { createOrderNames } from '@truebook/shared/order-names'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { atoms } from '@truebook/shared/units'
import t from 'tap'
import { openDatabase } from '../../engine/runtime/harness.js'
import { payerOf } from './payer.js'

const ACCOUNTS = 200
const kept = { items: 1, events: 1 }

t.test('of a decision about very many, each account looks through its own part', async (t) => {
  const { pool } = await openDatabase(t)
  const db = databaseOf(pool)
  const [asset] = SEED_ASSETS
  const catalog = createCatalog()
  catalog.listAsset(asset)
  const events = memoryStreams().events
  const decisions = createDecisionHistory({ db, events, from: 0, kept, most: 1 })
  const depths = createDepths()
  const names = createOrderNames()
  const sums = new Map()
  const prices = createPrices()
  const markets = createMarketFeeds({ db, depths, decisions, sums, window: kept })
  const channels = createChannels({ db, catalog, prices, names, markets, decisions, now: Date.now })
  for (let account = 1; account <= ACCOUNTS; account++)
    channels.open({ kind: 'balances' }, account, payerOf())

  let looks = 0
  const changes = Array.from({ length: 10 * ACCOUNTS }, (_, i): Event => {
    const event = {
      account: 1 + (i % ACCOUNTS),
      asset: asset.id,
      available: atoms(1n),
      held: atoms(0n),
    }
    return {
      ...event,
      get type() {
        looks += 1
        return 'balance_changed' as const
      },
    }
  })
  const decision = { sequence: 1, time: 1, commandId: { time: 1, chance: 1 }, events: changes }
  const speaking = channels.hear(decision, [])
  t.equal(speaking.length, ACCOUNTS, 'each account hears of it')
  t.ok(looks <= 10 * changes.length, `${looks} looks at ${changes.length} events`)
})
