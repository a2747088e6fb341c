import type { connectPool } from '@truebook/shared/db/connect'
import { type AccountWatcher, CHANNELS } from './account-watcher.js'
import { groupBy } from './group-by.js'
import type { Violation } from './history.js'

type Pool = ReturnType<typeof connectPool>

const decimal = (atoms: string, decimals: string) =>
  `trim_scale(${atoms}::numeric / 10::numeric ^ ${decimals})`

const FILLS = (role: 'maker' | 'taker', side: string) => `select t.${role}_account as account,
    format('%s-%s ${role} %s %s %s at %s, fee %s', t.market, t.trade_number, t.${role}_order,
      ${side}, trim_scale(t.quantity * m.lot), trim_scale(t.price * m.tick),
      ${decimal(`t.${role}_fee`, 'm.decimals')}) as line
  from trades t join rules m on m.id = t.market`

/** A market's tick and lot as decimals, and its quote asset's digits. */
const RULES = `with rules as (
    select m.id, q.decimals, m.tick_size::numeric as tick, m.step_size::numeric as lot
    from markets m join assets q on q.id = m.quote_asset
  )`

/** Each private channel's lines as the tables have them, with the account's number. */
const LINES: Readonly<Record<(typeof CHANNELS)[number], string>> = {
  orders: `${RULES} select o.account, format('%s %s %s of %s at %s', o.id, o.status,
      trim_scale(o.remaining * m.lot), trim_scale(o.quantity * m.lot),
      trim_scale(o.price * m.tick)) as line
    from orders o join rules m on m.id = o.market`,
  fills: `${RULES} ${FILLS('maker', 't.maker_side')} union all
    ${FILLS('taker', `case t.maker_side when 'BUY' then 'SELL' else 'BUY' end`)}`,
  balances: `select b.account, format('%s %s %s', s.symbol,
      ${decimal('b.available', 's.decimals')}, ${decimal('b.held', 's.decimals')}) as line
    from balances b join assets s on s.id = b.asset`,
  transfers: `select m.account, format('%s %s %s %s', m.sequence, m.type,
      ${decimal('m.amount', 's.decimals')}, s.symbol) as line
    from (
      select account, asset, amount, sequence, 'deposit' as type from deposits
      union all select from_account, asset, amount, sequence, 'out' from transfers
      union all select to_account, asset, amount, sequence, 'in' from transfers
    ) m join assets s on s.id = m.asset`,
  withdrawals: `select w.account, format('%s %s %s %s %s', w.sequence, w.id,
      ${decimal('w.amount', 's.decimals')}, s.symbol, w.exit_index) as line
    from withdrawals w join assets s on s.id = w.asset`,
}

/** Holds what the private channels said against the tables: all of it, and each line once. */
export async function checkAccounts(
  pool: Pool,
  watchers: readonly AccountWatcher[],
): Promise<readonly Violation[]> {
  const violations: Violation[] = []
  for (const channel of CHANNELS) {
    const text = `select a.wallet, l.line from (${LINES[channel]}) l join accounts a on a.id = l.account`
    const { rows } = await pool.query<{ wallet: string; line: string }>(text)
    const byWallet = groupBy(rows, ({ wallet }) => wallet)
    for (const { wallet, fold } of watchers) {
      const there = (byWallet.get(wallet) ?? []).map(({ line }) => line)
      violations.push(...differences(`${channel} of ${wallet}`, fold.lines(channel), there))
    }
  }
  return violations
}

function differences(what: string, told: readonly string[], there: readonly string[]): Violation[] {
  const counts = new Map<string, number>()
  for (const line of told) counts.set(line, (counts.get(line) ?? 0) + 1)
  for (const line of there) counts.set(line, (counts.get(line) ?? 0) - 1)
  return [...counts]
    .filter(([, more]) => more !== 0)
    .map(([line, more]) =>
      more > 0
        ? { name: 'told and not there', text: `${what}: ${line}` }
        : { name: 'left out', text: `${what}: ${line} is there, and was not told.` },
    )
}
