import { Order, slotOf } from './level'
import { priceOf } from './price-key'
import { state } from './state'

/** Whom the last match filled, in order. */
@unmanaged
export class Fill {
  maker: u32
  lots: u32
  price: u32
}

/** `lots` is 0 where self-trade prevention took the maker out instead. */
export function log(maker: Order, lots: u32): void {
  const fill = changetype<Fill>(state.fillLog + state.fills * offsetof<Fill>())
  fill.maker = slotOf(maker)
  fill.lots = lots
  fill.price = priceOf(maker.key)
  state.fills += 1
}
