import { BUY } from '@truebook/engine/core/price-key'
import type { Command, Signed } from '@truebook/shared/command'
import type { OrderId } from '@truebook/shared/order-id'
import { atoms, lots, NO_ATOMS, ticks } from '@truebook/shared/units'
import type { BmeRow } from './bme-rows.js'

const [EUR, ANA] = [1, 2]
const MARKET = 1
/** All buys come from one account and all sells from another: nobody meets an order of its own. */
const [BUYER, SELLER] = [1, 2]
/** Cancels are numbered from here, so that no two commands of an order have the same id. */
const CANCELS = 1000
const FUNDS = [
  { wallet: `0x${'b'.repeat(40)}`, asset: EUR, amount: atoms(10n ** 14n) },
  { wallet: `0x${'5'.repeat(40)}`, asset: ANA, amount: atoms(10n ** 9n) },
]

/** The share, the euro, their market, and two accounts with more than they will ever need. */
export function openingCommands(): Command[] {
  const share = { symbol: 'ANA', name: 'Acciona', decimals: 0, displayDecimals: 0 }
  const euro = { symbol: 'EUR', name: 'Euro', decimals: 4, displayDecimals: 2 }
  return [
    { type: 'create_asset', id: id(0, 1), asset: { id: EUR, ...euro, chainDecimals: 0 } },
    { type: 'create_asset', id: id(0, 2), asset: { id: ANA, ...share, chainDecimals: 0 } },
    {
      type: 'create_market',
      id: id(0, 3),
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
        id: id(0, 4 + i),
        ...fund,
        network: 1,
        depositCount: i,
      }),
    ),
  ]
}

/** Which part of an order, and how large it is. */
export interface Part {
  readonly number: number
  readonly size: number
}

/** Places one part of an order. */
export function placement(row: BmeRow, part: Part): Command {
  return {
    type: 'place_order',
    id: id(row.uid, part.number),
    signed: signed(row, part.number),
    market: MARKET,
    side: row.side === BUY ? 'BUY' : 'SELL',
    orderType: 'LIMIT',
    timeInForce: 'GTC',
    price: row.price,
    quantity: lots(part.size),
    quoteQuantity: NO_ATOMS,
    expiresAt: 0,
    postOnly: false,
    selfTrade: 'market_default',
    clientOrderId: '',
  }
}

/** Cancels one part of an order. */
export function cancellation(row: BmeRow, part: number): Command {
  return {
    type: 'cancel_order',
    id: id(row.uid, CANCELS + part),
    signed: signed(row, CANCELS + part),
    market: MARKET,
    orderId: id(row.uid, part),
  }
}

function id(uid: number, number: number): OrderId {
  return { time: uid, chance: number }
}

function signed({ uid, side, time }: BmeRow, number: number): Signed {
  return {
    account: side === BUY ? BUYER : SELLER,
    signedAt: time,
    digest: { high: uid, low: number },
    message: '',
    signature: Buffer.alloc(0),
  }
}
