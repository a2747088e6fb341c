import type { Column, Columns } from './columns.js'

/**
 * One of the writes that share a statement, for rows of one kind. If it does not touch each of its rows,
 * the whole statement is undone.
 */
export interface Write {
  readonly name: string
  readonly rows: number
  readonly parameters: number
  /** One array for each column, made when it is asked for, as many rows take a while. */
  arrays(): Iterable<unknown>
  /**
   * Its SQL. `first` is the number of its first parameter; it selects from `source` too, which therefore
   * runs first.
   */
  text(first: number, source: string): string
}

/** How to write rows of one kind, by `unnest`: one plan for any number of rows. */
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
    arrays: () => columnArrays(all, rows),
    text: (first, source) =>
      textOf({ names, rows: `${source}, unnest(${arraysFrom(first)}) as u (${names})` }),
  })
}

/**
 * One array for each column. As a method of each `Write`, V8 would give each a hidden class of its own, in
 * the old generation, which holds the batch until that generation is collected.
 */
function* columnArrays<Row>(
  columns: readonly (readonly [string, Column<Row>])[],
  rows: readonly Row[],
): Generator<unknown> {
  for (const [, { arrayOf }] of columns) yield arrayOf(rows)
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
