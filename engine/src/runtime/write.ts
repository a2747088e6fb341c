import type { Columns } from './columns.js'

/**
 * One of the writes that share a statement: rows of one kind, each of which it must touch, or nothing
 * of the statement happens.
 */
export interface Write {
  readonly name: string
  readonly rows: number
  readonly parameters: number
  /** One array a column, each made when it is asked for: of many rows it takes a while. */
  arrays(): Iterable<unknown>
  /** Its text, where `$first` is the first of its parameters and the rows of `source` go before. */
  text(first: number, source: string): string
}

/** How to write rows of one kind, by `unnest`: one plan, however many they are. */
export function write<Row>(
  name: string,
  columns: Columns<Row>,
  textOf: (source: { readonly names: string; readonly rows: string }) => string,
): (rows: readonly Row[]) => Write {
  const all = Object.entries(columns)
  const names = all.map(([column]) => column).join(', ')
  const arraysFrom = (first: number) =>
    all.map(([, { type }], i) => `$${first + i}::${type}[]`).join(', ')
  return (rows) => ({
    name,
    rows: rows.length,
    parameters: all.length,
    *arrays() {
      for (const [, column] of all) yield column.arrayOf(rows)
    },
    text: (first, source) =>
      textOf({ names, rows: `${source}, unnest(${arraysFrom(first)}) as u (${names})` }),
  })
}

/** How to add rows to a table, with what to do where a row is there already. */
export function insertInto<Row>(table: string, columns: Columns<Row>, onConflict = '') {
  return write(
    `insert ${table}`,
    columns,
    ({ names, rows }) =>
      `insert into ${table} as t (${names}) select u.* from ${rows} ${onConflict}`,
  )
}
