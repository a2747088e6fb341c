import type { connectPool } from '@truebook/shared/db/connect'
import type { Facts, Violation } from './history.js'

type Pool = ReturnType<typeof connectPool>

const ORDERS = `select o.id, a.wallet, encode(o.signature, 'hex') as signature, o.side, o.price,
    coalesce(o.client_order_id, '') as name, o.quantity, o.filled_quantity as filled, o.remaining, o.status
  from orders o join accounts a on a.id = o.account order by o.priority, o.id`

const TRADES = `select maker_order as maker, taker_order as taker, quantity from trades
  order by sequence`

/** Amounts as decimals without trailing zeros, as they were asked for. */
const AMOUNT = `trim_scale(m.amount::numeric / 10::numeric ^ s.decimals)::text as amount`

const TRANSFERS = `select m.id, a.wallet, b.wallet as to, s.symbol as asset, ${AMOUNT},
    encode(m.signature, 'hex') as signature
  from transfers m join assets s on s.id = m.asset
    join accounts a on a.id = m.from_account join accounts b on b.id = m.to_account`

const WITHDRAWALS = `select m.id, a.wallet, a.wallet as to, s.symbol as asset, ${AMOUNT},
    encode(m.signature, 'hex') as signature
  from withdrawals m join assets s on s.id = m.asset join accounts a on a.id = m.account`

/** Reads what there is; nothing may be under way meanwhile. */
export async function readFacts(pool: Pool): Promise<Facts> {
  const rows = async (text: string) => (await pool.query(text)).rows
  return {
    orders: await rows(ORDERS),
    trades: await rows(TRADES),
    transfers: await rows(TRANSFERS),
    withdrawals: await rows(WITHDRAWALS),
  }
}

/**
 * Each account's money from the movements alone: what came in, what went out, what its trades gave and
 * took, and their fees, which the house (account 0) gets. In exact decimals, and by no code of the exchange.
 */
const MONEY = `with fills as (
    select t.*, m.base_asset, m.quote_asset,
      t.quantity * m.step_size::numeric as base,
      t.price * m.tick_size::numeric * t.quantity * m.step_size::numeric as quote
    from trades t join markets m on m.id = t.market
  ), sides as (
    select maker_account as account, maker_side as side, maker_fee as fee, fills.* from fills
    union all
    select taker_account, case maker_side when 'BUY' then 'SELL' else 'BUY' end, taker_fee, fills.*
      from fills
  ), moves as (
    select account, asset, amount::numeric as atoms, 0::numeric as units from deposits
    union all select account, asset, -amount::numeric, 0 from withdrawals
    union all select from_account, asset, -amount::numeric, 0 from transfers
    union all select to_account, asset, amount::numeric, 0 from transfers
    union all select account, base_asset, 0, case side when 'BUY' then base else -base end from sides
    union all select account, quote_asset, -fee::numeric,
      case side when 'BUY' then -quote else quote end from sides
    union all select 0, quote_asset, fee::numeric, 0 from sides
  ), expected as (
    select account, asset, sum(atoms) as atoms, sum(units) as units from moves group by 1, 2
  ), compared as (
    select account, s.symbol, coalesce(e.atoms + e.units * 10::numeric ^ s.decimals, 0) as expected,
      coalesce(b.available + b.held, 0) as actual
    from expected e full join balances b using (account, asset) join assets s on s.id = asset
  )
  select coalesce(a.wallet, 'account ' || account) as owner, symbol,
    trim_scale(expected) as expected, actual
  from compared left join accounts a on a.id = account where expected <> actual`

/** Whose money is not what its movements say. */
export async function checkMoney(pool: Pool): Promise<readonly Violation[]> {
  const { rows } = await pool.query(MONEY)
  return rows.map(({ owner, symbol, expected, actual }) => ({
    name: 'money that does not sum',
    text: `${owner} should have ${expected} atoms of ${symbol}, and has ${actual}.`,
  }))
}
