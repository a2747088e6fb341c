import { randomFillSync } from 'node:crypto'
import type { OrderId } from './order-id.js'

const pool = new Uint32Array(512)
let used = pool.length

/** A new id for this moment (unix milliseconds). */
export function newOrderId(time: number): OrderId {
  if (used + 2 > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const high = pool[used] >>> 11
  const low = pool[used + 1]
  used += 2
  return { time, chance: high * 2 ** 32 + low }
}
