import type { Decision } from '@truebook/shared/decision'
import { sha256Hex } from '@truebook/shared/digest'
import type { Event } from '@truebook/shared/event'
import type { SqlClient } from '../runtime/sql.js'

/** Counts and sums of what happened, by a name such as "trades of market 1: quantity". */
export type Totals = Map<string, bigint>

/** Adds what a decision did. */
export function addToTotals(totals: Totals, { events }: Decision): void {
  for (const event of events) {
    for (const [name, value] of partsOf(event)) totals.set(name, (totals.get(name) ?? 0n) + value)
  }
}

function partsOf(event: Event): readonly (readonly [string, bigint])[] {
  switch (event.type) {
    case 'order_accepted':
      return [[`orders of market ${event.market}: count`, 1n]]
    case 'trade': {
      const quantity = BigInt(event.quantity)
      const tickLots = BigInt(event.price) * quantity
      const { market, makerFee, takerFee } = event
      return [
        [`trades of market ${market}: count`, 1n],
        [`trades of market ${market}: quantity`, quantity],
        [`trades of market ${market}: tick-lots`, tickLots],
        [`trades of market ${market}: fees`, makerFee + takerFee],
        ...CANDLES.flatMap(
          ({ table }) =>
            [
              [`${table} of market ${market}: trades`, 1n],
              [`${table} of market ${market}: volume`, quantity],
              [`${table} of market ${market}: tick-lots`, tickLots],
            ] as const,
        ),
        [`orders of market ${market}: filled`, 2n * quantity],
        [`orders of market ${market}: filled tick-lots`, 2n * tickLots],
        [`orders of market ${market}: fees`, makerFee + takerFee],
      ]
    }
    case 'deposit_credited': {
      const { network, depositCount, account } = event
      return moneyParts('deposits', event, [network, depositCount, account])
    }
    case 'withdrawal_requested': {
      const { exitIndex, account, chainId } = event
      return moneyParts('withdrawals', event, [exitIndex, account, chainId])
    }
    case 'transfer_settled':
      return moneyParts('transfers', event, [event.from, event.to])
    default:
      return []
  }
}

/** Whose money it is and where it goes is in no sum: a digest of each row is. */
function moneyParts(
  table: string,
  { asset, amount }: { readonly asset: number; readonly amount: bigint },
  facts: readonly number[],
): readonly (readonly [string, bigint])[] {
  const row = sha256Hex([...facts, amount].join(' ')).slice(0, DIGEST_DIGITS)
  return [
    [`${table} of asset ${asset}: count`, 1n],
    [`${table} of asset ${asset}: amount`, amount],
    [`${table} of asset ${asset}: sum of digests`, BigInt(`0x${row}`)],
  ]
}

/** 60 bits, which Postgres holds in a bigint. */
const DIGEST_DIGITS = 15

/** The same counts and sums, as the tables have them. */
export async function totalsOfTables(client: SqlClient): Promise<Totals> {
  const totals: Totals = new Map()
  for (const { table, rows: source = table, by, sums } of TABLES) {
    const columns = Object.values(sums).map((sum) => `coalesce(${sum}, 0)::numeric::text`)
    const { rows } = await client.query({
      text: `select ${by}, array[${columns.join(', ')}] as sums
        from ${source} as t group by ${by}`,
    })
    for (const row of rows) {
      Object.keys(sums).forEach((name, i) => {
        totals.set(`${table} of ${by} ${row[by]}: ${name}`, BigInt(row.sums[i]))
      })
    }
  }
  return totals
}

function moneySums(facts: string) {
  const hex = `encode(sha256(concat_ws(' ', ${facts}, amount)::bytea), 'hex')`
  const digest = `('x' || left(${hex}, ${DIGEST_DIGITS}))::bit(${4 * DIGEST_DIGITS})::bigint`
  return { count: 'count(*)', amount: 'sum(amount)', 'sum of digests': `sum(${digest})` }
}

interface CountedTable {
  readonly table: string
  /** Where they come from, if not from the table of that name. */
  readonly rows?: string
  readonly by: 'market' | 'asset'
  /** What is summed up, by name. */
  readonly sums: Readonly<Record<string, string>>
}

/** Minutes, quarters of hours, hours and days: each holds every trade once. */
const CANDLES: readonly CountedTable[] = [
  { table: 'candles', rows: 'candles' },
  { table: 'quarters', rows: '(select * from coarse_candles where minutes = 15)' },
  { table: 'hours', rows: '(select * from coarse_candles where minutes = 60)' },
  { table: 'days', rows: '(select * from coarse_candles where minutes = 1440)' },
].map((of) => ({
  ...of,
  by: 'market',
  sums: { trades: 'sum(trades)', volume: 'sum(volume)', 'tick-lots': 'sum(quote_volume)' },
}))

const TABLES: readonly CountedTable[] = [
  {
    table: 'trades',
    by: 'market',
    sums: {
      count: 'count(*)',
      quantity: 'sum(quantity)',
      'tick-lots': 'sum(price::numeric * quantity)',
      fees: 'sum(maker_fee + taker_fee)',
    },
  },
  ...CANDLES,
  {
    table: 'orders',
    by: 'market',
    sums: {
      count: 'count(*)',
      filled: 'sum(filled_quantity)',
      'filled tick-lots': 'sum(filled_tick_lots)',
      fees: 'sum(fees)',
    },
  },
  { table: 'deposits', by: 'asset', sums: moneySums('network, deposit_count, account') },
  { table: 'withdrawals', by: 'asset', sums: moneySums('exit_index, account, chain_id') },
  { table: 'transfers', by: 'asset', sums: moneySums('from_account, to_account') },
]

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
