import type { Asset } from '@truebook/shared/asset'
import type { EventOf } from '@truebook/shared/event'
import { type Candle, type CandleRow, type CoarseCandleRow, coarseCandles } from './candle-rows.js'
import { bigint, boolean, bytea, int, numeric, order, text, uuid } from './columns.js'
import type { Rows, Signed, Stamped } from './rows.js'
import { insertInto, type Write, write } from './write.js'
import { isChanged, moveMarkets, writeMarketRules } from './write-markets.js'
import { changeOrders, insertOrders } from './write-orders.js'

/**
 * The writes of a batch's rows. Writes of rows that come together are one group, and a group without rows
 * is left out: so there are few different statements, each of which is planned once.
 */
export function writesOf(rows: Rows): Write[] {
  const markets = [...rows.markets.values()]
  const groups = [
    [
      moveMarkets(markets.filter((row) => !isChanged(row))),
      setBalances([...rows.balances.values()]),
    ],
    [insertOrders([...rows.newOrders])],
    [changeOrders([...rows.orderChanges])],
    [
      insertTrades(rows.trades),
      addToCandles([...rows.candles.values()]),
      addToCoarseCandles(coarseCandles(rows.candles.values())),
    ],
    [
      insertAccounts(rows.accounts.map((row) => ({ ...row, frozen: isFrozen(rows, row) }))),
      freezeAccounts(frozenBefore(rows)),
      insertAssets(rows.assets),
      writeMarketRules(markets.filter(isChanged)),
      setCancelTimers([...rows.timers]),
      insertDeposits(rows.deposits),
      insertTransfers(rows.transfers),
      insertWithdrawals(rows.withdrawals),
    ],
  ]
  return groups.filter((writes) => writes.some((write) => write.rows > 0)).flat()
}

type AccountRow = Rows['accounts'][number]

function isFrozen({ frozen }: Rows, { id }: AccountRow): boolean {
  return frozen.get(id) ?? false
}

/**
 * The accounts from before the batch whose freezing changed. Those opened in the batch are inserted as they
 * are now.
 */
function frozenBefore({ frozen, accounts }: Rows): [account: number, frozen: boolean][] {
  const opened = new Set(accounts.map(({ id }) => id))
  return [...frozen].filter(([account]) => !opened.has(account))
}

const insertAccounts = insertInto<AccountRow & { readonly frozen: boolean }>('accounts', {
  id: int((r) => r.id),
  wallet: text((r) => r.wallet),
  created_at: bigint((r) => r.time),
  frozen: boolean((r) => r.frozen),
})

const freezeAccounts = write<readonly [account: number, frozen: boolean]>(
  'freeze accounts',
  { id: int(([account]) => account), frozen: boolean(([, frozen]) => frozen) },
  ({ rows }) => `update accounts t set frozen = u.frozen from ${rows} where t.id = u.id`,
)

const insertAssets = insertInto<Asset>('assets', {
  id: int((r) => r.id),
  symbol: text((r) => r.symbol),
  name: text((r) => r.name),
  decimals: int((r) => r.decimals),
  display_decimals: int((r) => r.displayDecimals),
  chain_decimals: int((r) => r.chainDecimals),
})

const insertTrades = insertInto<Stamped<EventOf<'trade'>>>('trades', {
  market: int((r) => r.event.market),
  trade_number: bigint((r) => r.event.tradeNumber),
  sequence: bigint((r) => r.sequence),
  micros: bigint((r) => r.event.micros),
  price: bigint((r) => r.event.price),
  quantity: bigint((r) => r.event.quantity),
  maker_side: text((r) => r.event.makerSide),
  maker_order: order(
    (r) => r.event.makerOrderId,
    (r) => r.event.market,
  ),
  taker_order: order(
    (r) => r.event.takerOrderId,
    (r) => r.event.market,
  ),
  maker_account: int((r) => r.event.makerAccount),
  taker_account: int((r) => r.event.takerAccount),
  maker_fee: numeric((r) => r.event.makerFee),
  taker_fee: numeric((r) => r.event.takerFee),
})

const candleColumns = {
  market: int<Candle>((r) => r.market),
  open: bigint<Candle>((r) => r.open),
  high: bigint<Candle>((r) => r.high),
  low: bigint<Candle>((r) => r.low),
  close: bigint<Candle>((r) => r.close),
  volume: numeric<Candle>((r) => r.volume),
  quote_volume: numeric<Candle>((r) => r.quoteTickLots),
  trades: bigint<Candle>((r) => r.trades),
}

const ADD_TO_CANDLE = `do update set high = greatest(t.high, excluded.high),
  low = least(t.low, excluded.low), close = excluded.close,
  volume = t.volume + excluded.volume, trades = t.trades + excluded.trades,
  quote_volume = t.quote_volume + excluded.quote_volume`

const addToCandles = insertInto<CandleRow>(
  'candles',
  { minute: bigint((r) => r.minute), ...candleColumns },
  `on conflict (market, minute) ${ADD_TO_CANDLE}`,
)

const addToCoarseCandles = insertInto<CoarseCandleRow>(
  'coarse_candles',
  { minutes: int((r) => r.minutes), start: bigint((r) => r.start), ...candleColumns },
  `on conflict (market, minutes, start) ${ADD_TO_CANDLE}`,
)

const setBalances = insertInto<EventOf<'balance_changed'>>(
  'balances',
  {
    account: int((r) => r.account),
    asset: int((r) => r.asset),
    available: numeric((r) => r.available),
    held: numeric((r) => r.held),
  },
  `on conflict (account, asset) do update
    set available = excluded.available, held = excluded.held`,
)

const setCancelTimers = insertInto<[account: number, dueAt: number]>(
  'cancel_timers',
  { account: int(([account]) => account), due_at: bigint(([, dueAt]) => dueAt) },
  'on conflict (account) do update set due_at = excluded.due_at',
)

const insertDeposits = insertInto<Stamped<EventOf<'deposit_credited'>>>('deposits', {
  network: bigint((r) => r.event.network),
  deposit_count: bigint((r) => r.event.depositCount),
  account: int((r) => r.event.account),
  asset: int((r) => r.event.asset),
  amount: numeric((r) => r.event.amount),
  sequence: bigint((r) => r.sequence),
  created_at: bigint((r) => r.time),
})

const insertTransfers = insertInto<Signed<EventOf<'transfer_settled'>>>('transfers', {
  id: uuid((r) => r.id),
  from_account: int((r) => r.event.from),
  to_account: int((r) => r.event.to),
  asset: int((r) => r.event.asset),
  amount: numeric((r) => r.event.amount),
  signature: bytea((r) => r.signature),
  message: text((r) => r.message),
  sequence: bigint((r) => r.sequence),
  created_at: bigint((r) => r.time),
})

const insertWithdrawals = insertInto<Signed<EventOf<'withdrawal_requested'>>>('withdrawals', {
  id: uuid((r) => r.id),
  account: int((r) => r.event.account),
  asset: int((r) => r.event.asset),
  amount: numeric((r) => r.event.amount),
  chain_id: bigint((r) => r.event.chainId),
  exit_index: bigint((r) => r.event.exitIndex),
  signature: bytea((r) => r.signature),
  sequence: bigint((r) => r.sequence),
  created_at: bigint((r) => r.time),
})
