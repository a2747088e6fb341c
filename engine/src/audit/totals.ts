import type { SqlClient } from '../runtime/sql.js'

/** Counts of rows and sums of their digests, by a name such as "trades of market 1: count". */
export type Totals = Map<string, bigint>

/**
 * A text drawn at random for each audit, and hashed into every digest. Whoever knew it beforehand could
 * search for other rows with the same sum: sums of 60-bit digests are safe only because nobody knows it.
 */
export type TallyKey = string

/** 60 bits, which Postgres holds in a bigint. */
export const DIGEST_DIGITS = 15

interface TalliedTable {
  /** The column whose values each have sums of their own; absent: the table has one sum. */
  readonly by?: 'market' | 'asset'
  /** The other columns that are shown to anybody, as SQL. */
  readonly columns: string
}

const TABLES: Readonly<Record<string, TalliedTable>> = {
  accounts: { columns: 'id, wallet, created_at' },
  // The values are joined by spaces. client_order_id comes last, since a client chose it and it may hold
  // spaces.
  orders: {
    by: 'market',
    columns: `id, account, side, order_type, time_in_force, price, quantity, quote_quantity, remaining,
      filled_tick_lots, filled_quantity, fees, status, expires_at, post_only, self_trade,
      encode(signature, 'hex'), created_at, updated_at, sequence, priority,
      client_order_id is null, coalesce(client_order_id, '')`,
  },
  trades: {
    by: 'market',
    columns: `trade_number, sequence, micros, price, quantity, maker_side, maker_order, taker_order,
      maker_account, taker_account, maker_fee, taker_fee`,
  },
  deposits: {
    by: 'asset',
    columns: 'network, deposit_count, account, amount, sequence, created_at',
  },
  transfers: {
    by: 'asset',
    columns: `id, from_account, to_account, amount, sequence, created_at, encode(signature, 'hex'),
      message`,
  },
  withdrawals: {
    by: 'asset',
    columns: `id, account, amount, chain_id, exit_index, sequence, created_at,
      encode(signature, 'hex')`,
  },
}

/** The totals of the rows that are in the tables. */
export async function totalsOfTables(client: SqlClient, key: TallyKey): Promise<Totals> {
  const totals: Totals = new Map()
  for (const [table, { by, columns }] of Object.entries(TABLES)) {
    const row = `convert_to(concat_ws(' ', $1::text, ${columns}), 'UTF8')`
    const { rows } = await client.query({
      text: `select ${by ?? 'null'} as part, count(*) as count,
          sum(('x' || left(encode(sha256(${row}), 'hex'), ${DIGEST_DIGITS}))
            ::bit(${4 * DIGEST_DIGITS})::bigint)::text as digests
        from ${table} group by 1 order by 1`,
      values: [key],
    })
    for (const row of rows) {
      const place = by ? `${table} of ${by} ${row.part}` : table
      totals.set(`${place}: count`, BigInt(row.count))
      totals.set(`${place}: sum of digests`, BigInt(row.digests))
    }
  }
  return totals
}

/**
 * The sequence of the first transfer that has the text that was signed; Infinity where none has it. Older
 * transfers were made before that text was kept.
 */
export async function firstMessage(client: SqlClient): Promise<number> {
  const { rows } = await client.query({
    text: `select min(sequence) as sequence from transfers where message <> ''`,
  })
  return rows[0].sequence ?? Number.POSITIVE_INFINITY
}

/** A sentence for each total that differs. */
export function compareTotals(stored: Totals, replayed: Totals): string[] {
  const names = new Set([...stored.keys(), ...replayed.keys()])
  return [...names].flatMap((name) => {
    const [is, should] = [stored.get(name) ?? 0n, replayed.get(name) ?? 0n]
    return is === should
      ? []
      : [`The ${name} in the tables is ${is}, but the journal gives ${should}.`]
  })
}
