import { setImmediate as turn } from 'node:timers/promises'
import type { Database } from '@truebook/shared/db/connect'
import type { Decision } from '@truebook/shared/decision'
import type { OrderNames } from '@truebook/shared/order-names'
import type { PrivateChannel } from '@truebook/shared/wire/feed-private'
import { decisionOf, type KeptDecision } from '../../kept-decision.js'
import { assetOfRow, marketOfRow } from '../../listed.js'
import { balancesNow, openOrdersOf } from '../../queries/feed-moments.js'
import { namesOf } from '../../queries/orders.js'
import type { Catalog } from '../catalog.js'
import { balanceOf, balancesIn, transfersIn, withdrawalsIn } from './account-updates.js'
import type { DecisionHistory } from './decision-history.js'
import { addFilled, fillsIn, type NameOf } from './fills.js'
import { orderOfRow, ordersIn, switchIn } from './order-updates.js'
import type { Opening, Payer, Source } from './source.js'
import { inTurns, toldAgain } from './told-again.js'

/** The most orders that are written without a break: some milliseconds. */
const ORDERS_A_TURN = 1024

export interface AccountParts {
  readonly db: Database
  readonly catalog: Catalog
  readonly names: Pick<OrderNames, 'of'>
  readonly decisions: DecisionHistory
}

/** The source of one account's private channel. Its messages follow from decisions alone. */
export function accountSource(
  channel: PrivateChannel,
  account: number,
  parts: AccountParts,
): Source<Decision> {
  const { db, catalog, names, decisions } = parts

  function told(decision: Decision, nameOf: NameOf): string | undefined {
    const fields = fieldsOf(channel, decision, account, { catalog, nameOf })
    if (!fields) return undefined
    const { sequence, time } = decision
    return JSON.stringify({ channel, type: 'update', sequence, time, ...fields })
  }

  async function open(payer: Payer): Promise<Opening> {
    const { sequence, fields } = await snapshotOf(channel, account, { ...parts, payer })
    const text = `{"channel":"${channel}","type":"snapshot","sequence":${sequence},${fields}}`
    return { mode: 'snapshot', sequence, texts: [text] }
  }

  /**
   * The names of the orders that filled, from their rows: orders that are closed by now are not in memory.
   */
  async function namesIn(missed: readonly KeptDecision[], payer: Payer): Promise<NameOf> {
    if (channel !== 'fills') return names.of
    const ids = new Set<string>()
    await inTurns(missed, (kept) => addFilled(ids, decisionOf(kept), account))
    payer.pay(ids.size)
    const found = await namesOf(db, [...ids])
    return (orderId) => found.get(orderId)
  }

  return {
    sequence: decisions.sequence,
    update: (decision) => told(decision, names.of),
    open,
    async replay(since, payer) {
      if (!decisions.mayConcern(account, since))
        return { mode: 'replay', sequence: decisions.sequence(), texts: [] }
      const missed = await decisions.after(since, payer)
      if (!missed) return undefined
      const nameOf = await namesIn(missed, payer)
      // Decoded one by one, though that is twice for fills: as objects, a window takes tens of megabytes.
      const texts = await toldAgain(missed, (kept) => told(decisionOf(kept), nameOf))
      return { mode: 'replay', sequence: missed.at(-1)?.sequence ?? since, texts }
    },
  }
}

/** What a decision says to an account in a channel; undefined where it says nothing. */
function fieldsOf(
  channel: PrivateChannel,
  decision: Decision,
  account: number,
  { catalog, nameOf }: { readonly catalog: Catalog; readonly nameOf: NameOf },
): object | undefined {
  if (channel === 'orders') {
    const orders = ordersIn(decision, account, catalog)
    const timer = switchIn(decision, account)
    if (orders.length === 0 && !timer) return undefined
    return { orders, ...(timer ? { cancel_all_after: timer } : {}) }
  }
  const items = LISTS[channel](decision, account, catalog, nameOf)
  return items.length === 0 ? undefined : { [channel]: items }
}

const LISTS = {
  fills: fillsIn,
  balances: balancesIn,
  transfers: transfersIn,
  withdrawals: withdrawalsIn,
}

/**
 * What an account has now, as JSON fields. Fills, transfers and withdrawals of the past are not in it: REST
 * routes list them.
 */
async function snapshotOf(
  channel: PrivateChannel,
  account: number,
  { db, catalog, decisions, payer }: AccountParts & { readonly payer: Payer },
): Promise<{ readonly sequence: number; readonly fields: string }> {
  if (channel === 'orders') {
    const { sequence, found } = await openOrdersOf(db, account)
    payer.pay(found.orders.length)
    const orders: string[] = []
    for (const row of found.orders) {
      orders.push(JSON.stringify(orderOfRow(row, marketOfRow(catalog, row.market))))
      if (orders.length % ORDERS_A_TURN === 0) await turn()
    }
    const timer = JSON.stringify({ due_at: found.dueAt, fired: false })
    const ofTimer = found.dueAt > 0 ? `,"cancel_all_after":${timer}` : ''
    return { sequence, fields: `"orders":[${orders.join(',')}]${ofTimer}` }
  }
  if (channel === 'balances') {
    const { sequence, found } = await balancesNow(db, account)
    const balances = found.map(({ asset, available, held }) => {
      assetOfRow(catalog, asset)
      return balanceOf({ asset, available: BigInt(available), held: BigInt(held) }, catalog)
    })
    return { sequence, fields: `"balances":${JSON.stringify(balances)}` }
  }
  return { sequence: decisions.sequence(), fields: `"${channel}":[]` }
}
