import { BUY } from '@truebook/engine/core/price-key'
import { SEED_ASSETS, SEED_MARKETS } from '@truebook/engine/runtime/seed'
import type { Command, Signed } from '@truebook/shared/command'
import type { OrderId } from '@truebook/shared/order-id'
import { atoms, type Lots, NO_ATOMS } from '@truebook/shared/units'
import { ACCOUNTS, type Flow, START, timeOf } from './flow.js'

const [USDC, BTC] = SEED_ASSETS
/** The first seeded market, but with no limits that a flow over all prices would run into. */
const RULES = { ...SEED_MARKETS[0], minTradeSize: NO_ATOMS, maxPriceDeviationBps: 10_000_000 }

/** More than anybody spends: ten million dollars, ten million bitcoins. */
const FUNDS = atoms(10n ** 15n)

/** As long as those that wallets sign. */
const MESSAGE = JSON.stringify({
  action: 'PLACE_ORDER',
  ticker: RULES.ticker,
  side: 'BUY',
  orderType: 'LIMIT',
  timeInForce: 'GTC',
  price: '65000.00',
  quantity: '0.00005',
  nonce: '0197c7a0-0000-7000-8001-000000000000',
  timestamp: START,
})
const SIGNATURE = Buffer.alloc(65, 7)

/** A command and when it comes, unix milliseconds. */
export interface TimedCommand {
  readonly command: Command
  readonly time: number
}

/**
 * Opens the markets and the accounts. Then makes as many signed messages as the replay window shall remember when
 * the flow begins, a millisecond apart like those of the flow.
 */
export function* openingCommands(remembered: number): Generator<TimedCommand> {
  const first = START - remembered - 1
  const markets = [RULES, ...SEED_MARKETS.slice(1)]
  const opening: Command[] = [
    ...SEED_ASSETS.map((asset): Command => ({ type: 'create_asset', id: idOf(asset.id), asset })),
    ...markets.map(
      (market): Command => ({ type: 'create_market', id: idOf(9 + market.id), market }),
    ),
  ]
  for (const command of opening) yield { command, time: first }
  for (let account = 1; account <= ACCOUNTS; account += 1) {
    for (const { id: asset } of [USDC, BTC]) {
      const depositCount = 2 * account + asset
      yield { command: depositOf({ account, asset, depositCount }), time: first }
    }
  }
  for (let i = 0; i < remembered; i += 1) {
    yield { command: transferOf(i, first + i), time: first + i }
  }
}

function depositOf(credit: { account: number; asset: number; depositCount: number }): Command {
  const { account, asset, depositCount } = credit
  const id = idOf(100 + depositCount)
  return {
    type: 'deposit',
    id,
    wallet: walletOf(account),
    asset,
    amount: FUNDS,
    network: 1,
    depositCount,
  }
}

function transferOf(i: number, time: number): Command {
  const account = 1 + (i % ACCOUNTS)
  return {
    type: 'transfer',
    id: idOf(i),
    signed: signedBy(account, time, i),
    toWallet: walletOf(1 + ((i + 1) % ACCOUNTS)),
    asset: USDC.id,
    amount: atoms(1n),
  }
}

/** A message of the flow as the command that a client would send for it. */
export function commandOf(flow: Flow, i: number): Command {
  const time = timeOf(i)
  const orderId = { time: flow.idTimes[i], chance: flow.idChances[i] }
  const signed = signedBy(flow.accounts[i], time, 2 ** 31 + i)
  const market = RULES.id
  if (flow.lots[i] === 0) {
    return { type: 'cancel_order', id: { time, chance: i }, signed, market, orderId }
  }
  return {
    type: 'place_order',
    id: orderId,
    signed,
    market,
    side: flow.sides[i] === BUY ? 'BUY' : 'SELL',
    orderType: 'LIMIT',
    timeInForce: 'GTC',
    price: flow.prices[i],
    quantity: flow.lots[i] as Lots,
    quoteQuantity: NO_ATOMS,
    expiresAt: 0,
    postOnly: false,
    selfTrade: 'market_default',
    clientOrderId: '',
  }
}

function idOf(chance: number): OrderId {
  return { time: 0, chance }
}

function walletOf(account: number): string {
  return `0x${account.toString(16).padStart(40, '0')}`
}

/** A signature whose digest no two numbers share, and looks as random as that of a hash function. */
function signedBy(account: number, signedAt: number, number: number): Signed {
  const mixed = Math.imul(number ^ (number >>> 15), 0x9e3779b1) >>> 0
  const low = mixed * 2 ** 21 + (Math.imul(mixed, 0x85ebca6b) >>> 11)
  return {
    account,
    signedAt,
    digest: { high: number, low },
    message: MESSAGE,
    signature: SIGNATURE,
  }
}
