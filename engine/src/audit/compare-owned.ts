import { assert } from '@truebook/shared/assert'
import { checkMarket, type MarketUnits } from '@truebook/shared/market'
import { HOUSE } from '../core/ledger.js'
import type { StateView } from '../core/snapshot.js'
import { loadListings } from '../runtime/recovery.js'
import { readingOneMoment, type SqlClient, type SqlPool } from '../runtime/sql.js'

/** What is needed of a market to turn its lots and prices into atoms. */
export interface Units {
  readonly base: number
  readonly quote: number
  readonly units: MarketUnits
  readonly takerPpm: bigint
}

/** The units of every market, by id. */
export function unitsOf({
  assets,
  markets,
}: Pick<StateView, 'assets' | 'markets'>): Map<number, Units> {
  const known = [...assets]
  return new Map(
    [...markets].map(({ rules }) => {
      const base = known.find(({ id }) => id === rules.baseAsset)
      const quote = known.find(({ id }) => id === rules.quoteAsset)
      assert(base !== undefined && quote !== undefined, 'A market must have its assets.')
      const units = checkMarket(rules, { base, quote })
      assert(typeof units !== 'string', 'The rules of a market that was made must be sound.')
      const takerPpm = BigInt(rules.takerFeePpm)
      return [rules.id, { base: base.id, quote: quote.id, units, takerPpm }]
    }),
  )
}

/**
 * Every movement of money as SQL rows (account, asset, amount). In a trade the buyer gets base and pays
 * quote, the seller the other way round; each pays its fee in quote, and fees go to the house.
 */
const MOVED = `
  select account, asset, amount from deposits
  union all select account, asset, -amount from withdrawals
  union all select from_account, asset, -amount from transfers
  union all select to_account, asset, amount from transfers
  union all select moved.account, moved.asset, moved.amount from trades as t
    join unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::numeric[], $5::numeric[])
      as m (market, base, quote, lot, tick_lot) using (market)
    cross join lateral (select t.maker_side = 'BUY' as buys, t.quantity * m.lot as base_amount,
      t.price::numeric * t.quantity * m.tick_lot as quote_amount) as size
    cross join lateral (values
      (t.maker_account, m.base, case when buys then base_amount else -base_amount end),
      (t.taker_account, m.base, case when buys then -base_amount else base_amount end),
      (t.maker_account, m.quote, case when buys then -quote_amount else quote_amount end - t.maker_fee),
      (t.taker_account, m.quote, case when buys then quote_amount else -quote_amount end - t.taker_fee),
      (${HOUSE}, m.quote, t.maker_fee + t.taker_fee)) as moved (account, asset, amount)`

/**
 * Compares in a snapshot of its own, taken now. It uses the market rules that the journal gave, since those
 * in the tables may be nonsense; only for markets made after the replay's end it uses the tables'.
 */
export function compareOwned(pool: SqlPool, replayed: StateView): Promise<string[]> {
  return readingOneMoment(pool, async (client) => {
    const known = unitsOf(replayed)
    const { assets, markets } = await loadListings(client)
    const newer = unitsOf({ assets, markets: markets.filter(({ rules }) => !known.has(rules.id)) })
    return compareOwnedBy(client, new Map([...known, ...newer]))
  })
}

/**
 * A sentence for each account and asset whose balance is not the sum of its movements. It uses the
 * movements' rows alone, with the fees in the trades' rows. Of the code that moved the money it shares only
 * `checkMarket`, which says how many atoms a lot is.
 */
async function compareOwnedBy(
  client: SqlClient,
  units: ReadonlyMap<number, Units>,
): Promise<string[]> {
  const markets = [...units]
  const { rows } = await client.query({
    text: `select account, asset, sum(owned) as owned, sum(moved) as moved from (
        select account, asset, available + held as owned, 0 as moved from balances
        union all select account, asset, 0, amount from (${MOVED}) as movements (account, asset, amount)
      ) as parts
      group by account, asset having sum(owned) <> sum(moved) order by account, asset`,
    values: [
      markets.map(([id]) => id),
      markets.map(([, { base }]) => base),
      markets.map(([, { quote }]) => quote),
      markets.map(([, { units }]) => String(units.lotAtoms)),
      markets.map(([, { units }]) => String(units.tickLotAtoms)),
    ],
  })
  return rows.map(
    ({ account, asset, owned, moved }) =>
      `Account ${account} owns ${owned} of asset ${asset}, but ${moved} came to it and did not leave it.`,
  )
}
