import type { OrderId } from '@truebook/shared/order-id'
import {
  booleans,
  byteas,
  int4s,
  int8s,
  numerics,
  orderIds,
  texts,
  uuids,
} from './binary-arrays.js'

/** A column of a table: its type in Postgres, and how the values of some rows become one array. */
export interface Column<Row> {
  readonly type: string
  readonly arrayOf: (rows: readonly Row[]) => unknown
}

/** Columns by name. */
export type Columns<Row> = Readonly<Record<string, Column<Row>>>

export function int<Row>(value: (row: Row) => number): Column<Row> {
  return { type: 'int', arrayOf: (rows) => int4s(rows, value) }
}

/** A whole number, or null where there is none. */
export function bigint<Row>(value: (row: Row) => number | undefined): Column<Row> {
  return { type: 'bigint', arrayOf: (rows) => int8s(rows, value) }
}

/** An amount, or a sum that may leave the safe integers; never negative. */
export function numeric<Row>(value: (row: Row) => number | bigint): Column<Row> {
  return { type: 'numeric', arrayOf: (rows) => numerics(rows, value) }
}

export function boolean<Row>(value: (row: Row) => boolean): Column<Row> {
  return { type: 'boolean', arrayOf: (rows) => booleans(rows, value) }
}

export function uuid<Row>(value: (row: Row) => string): Column<Row> {
  return { type: 'uuid', arrayOf: (rows) => uuids(rows, value) }
}

/** An order's id and its market, as a UUID. */
export function order<Row>(id: (row: Row) => OrderId, market: (row: Row) => number): Column<Row> {
  return { type: 'uuid', arrayOf: (rows) => orderIds(rows, id, market) }
}

/** Any text, and null. */
export function text<Row>(value: (row: Row) => string | null): Column<Row> {
  return { type: 'text', arrayOf: (rows) => texts(rows, value) }
}

export function bytea<Row>(value: (row: Row) => Buffer): Column<Row> {
  return { type: 'bytea', arrayOf: (rows) => byteas(rows, value) }
}
