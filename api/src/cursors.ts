import { isUuid } from '@truebook/shared/order-id'
import { tradeId } from './answers/trade-id.js'
import type { Cursor } from './history.js'
import type { OrderKey } from './queries/orders.js'

/**
 * Pages of one market's trades go on behind a trade's id, which names the market and the trade's number
 * there.
 */
export function tradeCursor(market: number): Cursor<number> {
  return {
    read: (text) => numberOf(/^([0-9]{1,4})-([0-9]{1,15})$/.exec(text), String(market)),
    write: (tradeNumber) => tradeId(market, tradeNumber),
  }
}

/** Pages of orders go on behind an order's key: its command's sequence and its id. */
export const orderCursor: Cursor<OrderKey> = {
  read(text) {
    const [, sequence, id] = /^([0-9]{1,15})-([0-9a-f-]{36})$/.exec(text) ?? []
    return id !== undefined && isUuid(id) ? { sequence: Number(sequence), id } : undefined
  },
  write: ({ sequence, id }) => `${sequence}-${id}`,
}

/** Pages of things that a command makes one of go on behind the command's sequence. */
export const sequenceCursor: Cursor<number> = {
  read: (text) => (/^[0-9]{1,15}$/.test(text) ? Number(text) : undefined),
  write: String,
}

function numberOf(found: RegExpExecArray | null, market: string): number | undefined {
  return found?.[1] === market ? Number(found[2]) : undefined
}
