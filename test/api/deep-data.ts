import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

/** When the first row was made, in unix milliseconds; each row is a second after the one before. */
export const FIRST_MS = 1_700_000_000_000

/** As many of each: orders of account 1 to 5, trades and transfers among them, and so on. */
export const DEEP_ROWS = 200_000

/** Fills the tables as deep histories would, and has Postgres look at them. */
export async function fillDeep(db: Database): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const N = `generate_series(1::bigint, ${DEEP_ROWS}) as n`
const MS = `${FIRST_MS} + n * 1000`
const ID = `('019b7600-0000-7000-8001-' || lpad(to_hex(n), 12, '0'))::uuid`

const STATEMENTS = [
  `insert into assets values (3, 'ETH', 'Ether', 18, 6, 18)`,
  `insert into markets values (2, 'ETH_USDC', 'Ether in US dollars', 3, 1, '0.01', '0.0001', 1, 1,
    10000000, 200, 700, 500, 25000, 'expire_taker', 'ACTIVE', 40, 0, 0, 0)`,
  `insert into accounts select n, '0x' || lpad(to_hex(n), 40, '0'), ${FIRST_MS}
    from generate_series(1, 12) as n`,
  `insert into journal select n * 100 - 99, n * 100, ${FIRST_MS} + n * 100000, '', ''
    from generate_series(1, ${DEEP_ROWS / 100}) as n`,
  // One of fifty is open.
  `insert into orders select ${ID}, 1 + n % 2, 1 + n % 5, 'BUY', 'LIMIT', 0, 3000000 - n % 1000, 9, 0,
    9, 0, 0, 0, case n % 50 when 0 then 'PENDING' else 'CANCELLED' end, null, 0, false,
    'expire_taker', '\\x00', ${MS}, ${MS}, n, n from ${N}`,
  `insert into trades select 1, n, n, (${MS}) * 1000, 3000000 + n % 1000, 9, 'SELL', ${ID}, ${ID},
    1 + n % 5, 1 + (n + 1) % 5, 6, 21 from ${N}`,
  `insert into candles select 1, ${FIRST_MS} - ${FIRST_MS} % 60000 + n * 60000, 1, 4, 1, 2, 9, 9, 1
    from ${N}`,
  `insert into coarse_candles select 1, minutes, minute - minute % (minutes * 60000), 1, 4, 1, 2,
    sum(volume), sum(quote_volume), sum(trades)
    from candles, (values (15), (60), (1440)) as widths (minutes) group by minutes, 3`,
  `insert into deposits select 0, n, 1 + n % 5, 1, 100, n, ${MS} from ${N} where n % 4 = 0`,
  `insert into withdrawals select ${ID}, 1 + n % 5, 1, 100, 1, n, '\\x00', n, ${MS} from ${N}
    where n % 4 = 1`,
  `insert into transfers select ${ID}, 1 + n % 5, 1 + (n + 2) % 5, 1, 100, '\\x00', n, ${MS}, '' from ${N}
    where n % 4 > 1`,
  `insert into chains select n, 'Chain ' || n, 10 + n, 1, '0x', 1, false, 0 from generate_series(0, 1) as n`,
  `insert into chain_deposits select network, deposit_count, deposit_count, '0x', '0x',
    '0x' || lpad(to_hex(account), 40, '0'), '0x', 100, 1, 100, null, created_at, true from deposits`,
  'vacuum analyze',
]
