/** Time of the first trade, in unix milliseconds; each later one is 15 seconds after the one before. */
export const FIRST_MS = 1_600_000_000_000
export const STEP_MS = 15_000

/**
 * Fills the tables as an exchange with so many trades would have: account 1 made one of ten trades and of half as
 * many orders, one of fifty of its own is open, and 999 other accounts made the rest.
 */
export async function fill(database: Fillable, trades: number): Promise<void> {
  for (const statement of statements(trades)) await database.query(statement)
}

/** A pool of connections. */
interface Fillable {
  query(statement: string): Promise<unknown>
}

function statements(trades: number): readonly string[] {
  const id = (variant: string) =>
    `('019b7600-0000-7000-${variant}-' || lpad(to_hex(n), 12, '0'))::uuid`
  const maker = 'case n % 10 when 0 then 1 else 2 + n % 999 end'
  const ms = `${FIRST_MS} + n * ${STEP_MS}`
  const rows = (count: number) => `generate_series(1::bigint, ${Math.floor(count)}) as n`
  return [
    `insert into assets values (1, 'USDC', 'USD Coin', 8, 2, 6), (2, 'BTC', 'Bitcoin', 8, 8, 8)`,
    `insert into markets values (1, 'BTC_USDC', '', 2, 1, '0.01', '0.00001', 1, 1, 10000000, 200, 700,
      500, 25000, 'expire_taker', 'ACTIVE', 40, ${trades}, 3000100, 0)`,
    `insert into trades select 1, n, n, (${ms}) * 1000, 3000000 + n % 1000, 9, 'SELL', ${id('8001')},
      ${id('8002')}, ${maker}, 1001 + n % 999, 6, 21 from ${rows(trades)}`,
    `insert into orders select ${id('8001')}, 1, ${maker}, 'BUY', 'LIMIT', 0, 3000000 - n % 1000, 9, 0,
      9, 0, 0, 0, case n % 500 when 0 then 'PENDING' else 'CANCELLED' end, null, 0, false,
      'expire_taker', '\\x00', ${ms}, 0, n, n from ${rows(trades / 2)}`,
    `insert into journal select n * 100 - 99, n * 100, ${FIRST_MS} + n * ${100 * STEP_MS}, '', ''
      from ${rows(trades / 100)}`,
    `insert into candles select 1, micros / 60000000 * 60000, min(price), max(price), min(price),
      max(price), sum(quantity), sum(price * quantity), count(*) from trades group by 2`,
    `insert into coarse_candles select 1, minutes, minute - minute % (minutes * 60000), min(open),
      max(high), min(low), max(close), sum(volume), sum(quote_volume), sum(trades)
      from candles, (values (15), (60), (1440)) as widths (minutes) group by minutes, 3`,
    'vacuum analyze',
  ]
}
