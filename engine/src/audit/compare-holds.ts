import { buyNeeds } from '@truebook/shared/fees'
import type { OpenOrder, StateView } from '../core/snapshot.js'
import type { Units } from './compare-owned.js'

/** A sentence for each account and asset whose held amount is not what its open orders need. */
export function compareHolds(stored: StateView, units: ReadonlyMap<number, Units>): string[] {
  const needed = holdsOf(stored, units)
  const held = new Map<string, bigint>()
  for (const balance of stored.balances) {
    if (balance.held > 0n) held.set(placeOf(balance), balance.held)
  }
  return [...new Set([...needed.keys(), ...held.keys()])].flatMap((key) => {
    const [is, should] = [held.get(key) ?? 0n, needed.get(key) ?? 0n]
    return is === should ? [] : [`The hold of ${key} is ${is}, but its open orders need ${should}.`]
  })
}

/** What the open orders need, by account and asset. Orders of a market that does not exist need nothing. */
function holdsOf(stored: StateView, units: ReadonlyMap<number, Units>): Map<string, bigint> {
  const holds = new Map<string, bigint>()
  for (const order of stored.orders) {
    const market = units.get(order.market)
    if (market === undefined) continue
    const asset = order.side === 'BUY' ? market.quote : market.base
    const key = placeOf({ account: order.account, asset })
    holds.set(key, (holds.get(key) ?? 0n) + holdOf(order, market))
  }
  return holds
}

function holdOf(order: OpenOrder, { units, takerPpm }: Units): bigint {
  if (order.side === 'SELL') return BigInt(order.remaining) * units.lotAtoms
  return buyNeeds(order.price * order.remaining, units, takerPpm)
}

function placeOf({ account, asset }: { readonly account: number; readonly asset: number }): string {
  return `account ${account} in asset ${asset}`
}
