import { assert } from '@truebook/shared/assert'
import { checkMarket, type MarketUnits } from '@truebook/shared/market'
import { buyNeeds } from '../core/fees.js'
import type { ExchangeSnapshot, OpenOrder } from '../core/snapshot.js'
import type { SqlClient } from '../runtime/sql.js'

/** A sentence for each hold that no open order explains, and each asset that does not sum up. */
export async function compareMoney(client: SqlClient, stored: ExchangeSnapshot): Promise<string[]> {
  return [...compareHolds(stored), ...(await compareSums(client))]
}

function compareHolds(stored: ExchangeSnapshot): string[] {
  const needed = holdsOf(stored)
  const held = new Map(
    stored.balances
      .filter((balance) => balance.held > 0n)
      .map((balance) => [`account ${balance.account} in asset ${balance.asset}`, balance.held]),
  )
  return [...new Set([...needed.keys(), ...held.keys()])].flatMap((key) => {
    const [is, should] = [held.get(key) ?? 0n, needed.get(key) ?? 0n]
    return is === should ? [] : [`The hold of ${key} is ${is}, but its open orders need ${should}.`]
  })
}

/** What open orders need, by account and asset. */
function holdsOf(stored: ExchangeSnapshot): Map<string, bigint> {
  const marketUnits = unitsOf(stored)
  const holds = new Map<string, bigint>()
  for (const order of stored.orders) {
    const market = marketUnits.get(order.market)
    assert(market !== undefined, 'An open order must have its market.')
    const asset = order.side === 'BUY' ? market.quote : market.base
    const key = `account ${order.account} in asset ${asset}`
    holds.set(key, (holds.get(key) ?? 0n) + holdOf(order, market))
  }
  return holds
}

interface Units {
  readonly base: number
  readonly quote: number
  readonly units: MarketUnits
  readonly takerPpm: bigint
}

function unitsOf({ assets, markets }: ExchangeSnapshot): Map<number, Units> {
  return new Map(
    markets.map(({ rules }) => {
      const base = assets.find(({ id }) => id === rules.baseAsset)
      const quote = assets.find(({ id }) => id === rules.quoteAsset)
      assert(base !== undefined && quote !== undefined, 'A market must have its assets.')
      const units = checkMarket(rules, { base, quote })
      assert(typeof units !== 'string', 'The rules of a market that was made must be sound.')
      const takerPpm = BigInt(rules.takerFeePpm)
      return [rules.id, { base: base.id, quote: quote.id, units, takerPpm }]
    }),
  )
}

function holdOf(order: OpenOrder, { units, takerPpm }: Units): bigint {
  if (order.side === 'SELL') return BigInt(order.remaining) * units.lotAtoms
  return buyNeeds(order.price * order.remaining, units, takerPpm)
}

async function compareSums(client: SqlClient): Promise<string[]> {
  const { rows } = await client.query({
    text: `select asset, sum(owned) as owned, sum(issued) as issued from (
        select asset, available + held as owned, 0 as issued from balances
        union all select asset, 0, amount from deposits
        union all select asset, 0, -amount from withdrawals) as parts
      group by asset having sum(owned) <> sum(issued) order by asset`,
  })
  return rows.map(
    ({ asset, owned, issued }) =>
      `The balances of asset ${asset} sum to ${owned}, but ${issued} came in and did not go out.`,
  )
}
