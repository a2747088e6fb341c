import { isUuid } from '@truebook/shared/order-id'
import { tradeId } from './answers/trade-id.js'
import type { Cursor } from './history.js'
import type { OrderKey } from './queries/orders.js'

/** Trades of one market are passed through by their id, which names the market and their number. */
export function tradeCursor(market: number): Cursor<number> {
  return {
    read: (text) => numberOf(/^([0-9]{1,4})-([0-9]{1,15})$/.exec(text), String(market)),
    write: (tradeNumber) => tradeId(market, tradeNumber),
  }
}

/** Orders are passed through by the sequence of their command and their id. */
export const orderCursor: Cursor<OrderKey> = {
  read(text) {
    const [, sequence, id] = /^([0-9]{1,15})-([0-9a-f-]{36})$/.exec(text) ?? []
    return id !== undefined && isUuid(id) ? { sequence: Number(sequence), id } : undefined
  },
  write: ({ sequence, id }) => `${sequence}-${id}`,
}

/** What one command makes one of is passed through by the command's sequence. */
export const sequenceCursor: Cursor<number> = {
  read: (text) => (/^[0-9]{1,15}$/.test(text) ? Number(text) : undefined),
  write: String,
}

function numberOf(found: RegExpExecArray | null, market: string): number | undefined {
  return found?.[1] === market ? Number(found[2]) : undefined
}
