import { createExchange } from '@truebook/engine/core/exchange'
import { SEED_ASSETS, SEED_MARKETS } from '@truebook/engine/runtime/seed'
import type { Command } from '@truebook/shared/command'
import type { Decision } from '@truebook/shared/decision'
import { messageDigest } from '@truebook/shared/digest'
import { atoms, lots, NO_ATOMS } from '@truebook/shared/units'

const PRICE = 3_000_000
const LIVE = 400

/** Decisions of the real state machine in a market of two traders: orders that come, go and meet. */
export function createFlow(): { next(time: number): Decision } {
  const exchange = createExchange({ bookCapacity: 2 ** 12 })
  const opening = openingOf()
  const open: { time: number; chance: number }[] = []
  let sequence = 0
  let state = 1
  let now = 0

  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const sign = (account: number) => {
    const message = `m${sequence}`
    const digest = messageDigest(message)
    return { account, signedAt: now, digest, message, signature: Buffer.alloc(65) }
  }

  function command(): Command {
    const id = { time: 1, chance: sequence + 1 }
    if (open.length >= LIVE) {
      const orderId = open.splice(random(open.length), 1)[0]
      return { type: 'cancel_order', id, signed: sign(1), market: 1, orderId }
    }
    const isTaker = random(12) === 0
    const side = random(2) === 0 ? 'BUY' : 'SELL'
    const away = isTaker ? -60 : 1 + random(200)
    if (!isTaker) open.push(id)
    return {
      type: 'place_order',
      id,
      signed: sign(isTaker ? 2 : 1),
      market: 1,
      side,
      orderType: 'LIMIT',
      timeInForce: isTaker ? 'IOC' : 'GTC',
      price: PRICE + (side === 'BUY' ? -away : away),
      quantity: lots(1_000 + random(9_000)),
      quoteQuantity: NO_ATOMS,
      expiresAt: 0,
      postOnly: false,
      selfTrade: 'expire_taker',
      clientOrderId: '',
    }
  }

  return {
    next(time) {
      now = Math.max(now, time)
      const next = opening.shift() ?? command()
      sequence += 1
      const events = exchange.apply(next, sequence, now)
      return { sequence, time: now, commandId: next.id, events }
    },
  }
}

function openingOf(): Command[] {
  const id = { time: 1, chance: 0 }
  const wallet = (n: number) => `0x${String(n).padStart(40, '0')}`
  return [
    ...SEED_ASSETS.map((asset): Command => ({ type: 'create_asset', id, asset })),
    ...SEED_MARKETS.map((market): Command => ({ type: 'create_market', id, market })),
    ...[1, 2].flatMap((n) =>
      [1, 2].map(
        (asset): Command => ({
          type: 'deposit',
          id,
          wallet: wallet(n),
          asset,
          amount: atoms(10n ** 20n),
          network: 0,
          depositCount: 2 * n + asset,
        }),
      ),
    ),
  ]
}
