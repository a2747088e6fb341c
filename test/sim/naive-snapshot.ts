import type { ExchangeSnapshot } from '@truebook/engine/core/snapshot'
import type { Lots, Ticks } from '@truebook/shared/units'
import { asAtoms, availableTo, heldBy, type NaiveState, sideOf } from './naive-state.js'

/** What the real exchange must say that its state is. */
export function snapshotOf(state: NaiveState): ExchangeSnapshot {
  return {
    sequence: state.sequence,
    time: state.time,
    priority: state.priority,
    exitIndex: state.exitIndex,
    assets: [...state.assets.values()].sort((a, b) => a.id - b.id),
    markets: marketsOf(state),
    accounts: state.wallets
      .map((wallet, id) => ({ id, wallet, frozen: state.frozen.has(id) }))
      .slice(1),
    balances: balancesOf(state),
    orders: state.orders.map((order) => ({
      orderId: { time: order.idTime, chance: order.idChance },
      market: order.market,
      account: order.account,
      side: sideOf(order),
      price: order.price as Ticks,
      quantity: order.quantity as Lots,
      remaining: order.lots as Lots,
      postOnly: order.postOnly,
      selfTrade: order.selfTrade,
      expiresAt: order.expiresAt,
      priority: order.priority,
    })),
    recent: [...state.uses.values()],
    deposits: depositsOf(state),
    timers: [...state.timers]
      .map(([account, dueAt]) => ({ account, dueAt }))
      .sort((a, b) => a.account - b.account),
  }
}

function marketsOf(state: NaiveState): ExchangeSnapshot['markets'] {
  return [...state.markets.values()]
    .sort((a, b) => a.rules.id - b.rules.id)
    .map(({ rules, status, marketSequence, tradeNumber, lastPrice, lastMicros }) => ({
      rules,
      status,
      marketSequence,
      tradeNumber,
      lastPrice,
      lastMicros,
    }))
}

function balancesOf(state: NaiveState): ExchangeSnapshot['balances'] {
  return [...state.owned]
    .filter(([, owned]) => owned > 0n)
    .map(([key]) => {
      const [account, asset] = key.split('/').map(Number)
      const available = asAtoms(availableTo(state, account, asset))
      return { account, asset, available, held: asAtoms(heldBy(state, account, asset)) }
    })
    .sort((a, b) => a.account - b.account || a.asset - b.asset)
}

function depositsOf(state: NaiveState): ExchangeSnapshot['deposits'] {
  return [...state.deposits]
    .map((key) => {
      const [network, depositCount] = key.split('/').map(Number)
      return { network, depositCount }
    })
    .sort((a, b) => a.network - b.network || a.depositCount - b.depositCount)
}
