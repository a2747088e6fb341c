import { BUY } from '@truebook/engine/core/price-key'
import type { Command, Signed } from '@truebook/shared/command'
import type { OrderId } from '@truebook/shared/order-id'
import { atoms, lots, NO_ATOMS, ticks } from '@truebook/shared/units'
import type { BmeRow } from './bme-rows.js'

const [EUR, ANA] = [1, 2]
const MARKET = 1
/** All buys come from one account and all sells from another: nobody meets an order of its own. */
const [BUYER, SELLER] = [1, 2]
const FUNDS = [
  { wallet: `0x${'b'.repeat(40)}`, asset: EUR, amount: atoms(10n ** 14n) },
  { wallet: `0x${'5'.repeat(40)}`, asset: ANA, amount: atoms(10n ** 9n) },
]

/** The share, the euro, their market, and two accounts with more than they will ever need. */
export function openingCommands(): Command[] {
  const share = { symbol: 'ANA', name: 'Acciona', decimals: 0, displayDecimals: 0 }
  const euro = { symbol: 'EUR', name: 'Euro', decimals: 4, displayDecimals: 2 }
  return [
    { type: 'create_asset', id: openingId(1), asset: { id: EUR, ...euro, chainDecimals: 0 } },
    { type: 'create_asset', id: openingId(2), asset: { id: ANA, ...share, chainDecimals: 0 } },
    {
      type: 'create_market',
      id: openingId(3),
      market: {
        id: MARKET,
        ticker: 'ANA_EUR',
        description: 'Acciona in euro',
        baseAsset: ANA,
        quoteAsset: EUR,
        tickSize: '0.05',
        stepSize: '1',
        minPrice: ticks(1),
        minQuantity: lots(1),
        minTradeSize: NO_ATOMS,
        makerFeePpm: 100,
        takerFeePpm: 300,
        marketOrderMarginBps: 500,
        maxPriceDeviationBps: 5000,
        selfTrade: 'expire_taker',
      },
    },
    ...FUNDS.map(
      (fund, i): Command => ({
        type: 'deposit',
        id: openingId(4 + i),
        ...fund,
        network: 1,
        depositCount: i,
      }),
    ),
  ]
}

/** Places the order of a row. */
export function placement(row: BmeRow): Command {
  return {
    type: 'place_order',
    id: orderIdOf(row),
    signed: signed(row),
    market: MARKET,
    side: row.side === BUY ? 'BUY' : 'SELL',
    orderType: 'LIMIT',
    timeInForce: 'GTC',
    price: row.price,
    quantity: lots(row.lots),
    quoteQuantity: NO_ATOMS,
    expiresAt: 0,
    postOnly: false,
    selfTrade: 'market_default',
    clientOrderId: '',
  }
}

/** Cancels the order that a row speaks of. */
export function cancellation(row: BmeRow): Command {
  const orderId = orderIdOf(row)
  return {
    type: 'cancel_order',
    id: commandIdOf(row),
    signed: signed(row),
    market: MARKET,
    orderId,
  }
}

/** Makes the order that a row speaks of smaller; `size` counts what was filled. */
export function amendment(row: BmeRow, size: number): Command {
  const about = { signed: signed(row), market: MARKET, orderId: orderIdOf(row) }
  return { type: 'amend_order', id: commandIdOf(row), ...about, price: 0, quantity: lots(size) }
}

/** Uids begin above 0. */
function openingId(chance: number): OrderId {
  return { time: 0, chance }
}

function orderIdOf({ uid }: BmeRow): OrderId {
  return { time: uid, chance: 0 }
}

function commandIdOf({ uid, number }: BmeRow): OrderId {
  return { time: uid, chance: number }
}

function signed({ uid, number, side, time }: BmeRow): Signed {
  return {
    account: side === BUY ? BUYER : SELLER,
    signedAt: time,
    digest: { high: uid, low: number },
    message: '',
    signature: Buffer.alloc(0),
  }
}
