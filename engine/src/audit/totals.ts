import type { SqlClient } from '../runtime/sql.js'

/** How many rows there are, and the sum of their digests. */
export interface Total {
  readonly count: bigint
  readonly digests: bigint
}

/** By what the rows are, such as "trades of market 1", then by the stretch of commands that they are of. */
export type Totals = Map<string, Map<number, Total>>

/** How many stretches the journal has at most: each market and asset has sums for each. */
const MOST_STRETCHES = 512

/** How many commands a stretch has, so that a row that differs is soon found: one, where the journal is short. */
export function stretchOf(journalEnd: number): number {
  return Math.max(1, Math.ceil(journalEnd / MOST_STRETCHES))
}

/** Where a row is counted. All that is of no command of the journal is in the first or the last place. */
export function nthOf(sequence: number, stretch: number): number {
  return Math.max(-1, Math.min(Math.trunc(sequence / stretch), MOST_STRETCHES))
}

/** Adds to what is there of a stretch. */
export function addTotal(totals: Totals, rows: string, nth: number, more: Total): void {
  const stretches = totals.get(rows) ?? new Map<number, Total>()
  totals.set(rows, stretches)
  const { count, digests } = stretches.get(nth) ?? NONE
  stretches.set(nth, { count: count + more.count, digests: digests + more.digests })
}

const NONE: Total = { count: 0n, digests: 0n }

/**
 * A text drawn at random for each audit, and hashed into every digest. Whoever knew it beforehand could
 * search for other rows with the same sum: sums of 60-bit digests are safe only because nobody knows it.
 */
export type TallyKey = string

/** 60 bits, which Postgres holds in a bigint. */
export const DIGEST_DIGITS = 15

interface TalliedTable {
  /** The column whose values each have totals of their own; absent: no command is known of a row. */
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

/** The totals of the rows that are in the tables, in stretches of `stretch` commands. */
export async function totalsOfTables(
  client: SqlClient,
  key: TallyKey,
  stretch: number,
): Promise<Totals> {
  const totals: Totals = new Map()
  for (const [table, { by, columns }] of Object.entries(TABLES)) {
    const row = `convert_to(concat_ws(' ', $1::text, ${columns}), 'UTF8')`
    // The digests first: whole rows would be sorted on disk, since Postgres expects far too many stretches.
    const nth = by ? `greatest(-1, least(sequence / $2, ${MOST_STRETCHES}))` : '0 * $2::bigint'
    const { rows } = await client.query({
      text: `select part, nth, count(*) as count, sum(digest)::text as digests from (
          select ${by ?? 'null'} as part, (${nth})::int as nth,
            ('x' || left(encode(sha256(${row}), 'hex'), ${DIGEST_DIGITS}))
              ::bit(${4 * DIGEST_DIGITS})::bigint as digest
          from ${table} offset 0) digested
        group by part, nth`,
      values: [key, stretch],
    })
    for (const { part, nth, count, digests } of rows) {
      const place = by ? `${table} of ${by} ${part}` : table
      addTotal(totals, place, nth, { count: BigInt(count), digests: BigInt(digests) })
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

/** What differs: of each kind of rows a sentence on the first stretch, and one on how many there are. */
export function compareTotals(stored: Totals, replayed: Totals, stretch: number): string[] {
  const all = new Set([...stored.keys(), ...replayed.keys()])
  return [...all].sort().flatMap((rows) => {
    const [is, should] = [stored.get(rows), replayed.get(rows)]
    const nths = new Set([...(is?.keys() ?? []), ...(should?.keys() ?? [])])
    const apart = [...nths]
      .filter((nth) => !isSame(is?.get(nth) ?? NONE, should?.get(nth) ?? NONE))
      .sort((a, b) => a - b)
    if (apart.length === 0) return []
    const [first] = apart
    const of = rows === 'accounts' ? rows : `${rows} by ${commandsOf(first, stretch)}`
    const found = differenceOf(of, is?.get(first) ?? NONE, should?.get(first) ?? NONE)
    if (apart.length === 1) return [found]
    const last = commandsOf(apart[apart.length - 1], stretch)
    return [found, `The ${rows} differ in ${apart.length} places in all, the last by ${last}.`]
  })
}

function isSame(is: Total, should: Total): boolean {
  return is.count === should.count && is.digests === should.digests
}

function differenceOf(rows: string, is: Total, should: Total): string {
  return is.count === should.count
    ? `The ${rows} in the tables are not as the journal gives them.`
    : `The tables have ${is.count} ${rows}, but the journal gives ${should.count}.`
}

function commandsOf(nth: number, stretch: number): string {
  const first = nth * stretch
  if (nth < 0) return 'no command'
  if (nth === MOST_STRETCHES) return `command ${first} or a later one`
  return stretch === 1 ? `command ${first}` : `commands ${first} to ${first + stretch - 1}`
}
