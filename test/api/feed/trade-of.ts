import type { EventOf } from '@truebook/shared/event'
import { lots, NO_ATOMS, ticks } from '@truebook/shared/units'

export interface TradeTerms {
  readonly price: number
  readonly quantity: number
  readonly micros: number
}

/** A trade in market 1. */
export function tradeOf({ price, quantity, micros }: TradeTerms): EventOf<'trade'> {
  const id = { time: 1, chance: 1 }
  return {
    type: 'trade',
    ...{ market: 1, marketSequence: 1, tradeNumber: 1, micros },
    ...{ price: ticks(price), quantity: lots(quantity), makerSide: 'SELL' },
    ...{ makerOrderId: id, takerOrderId: id, makerAccount: 1, takerAccount: 2 },
    ...{ makerFee: NO_ATOMS, takerFee: NO_ATOMS, makerRemaining: lots(0) },
  }
}
