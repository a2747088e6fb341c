import { TruebookError } from '@truebook/shared/error'
import { EXACT_TOTAL, type HistoryQuery } from '@truebook/shared/wire/page'
import { type Page, readPage } from './page.js'

/** Which rows of a history are asked for, newest first: at most a page. */
export interface Stretch<Key> {
  /** The page; the first one where a cursor says where to begin. */
  readonly page: Page
  /** The row after which to begin: older rows follow. */
  readonly after?: Key | undefined
  /** The row before which to end: the newer rows next to it. */
  readonly before?: Key | undefined
  /** Unix milliseconds, both included. */
  readonly since?: number | undefined
  readonly until?: number | undefined
}

/**
 * Writes a row's place in its history as text, and reads it; `read` gives undefined where a text is no
 * cursor.
 */
export interface Cursor<Key> {
  read(text: string): Key | undefined
  write(key: Key): string
}

/** The rows found, in the direction asked for: one more than a page where there are more. */
export interface Found<Row> {
  readonly rows: readonly Row[]
  /** How many rows there are, counted to at most one beyond `EXACT_TOTAL`, unless counting is free. */
  readonly counted: number
}

/** Whether these rows, a first page that is not full, are all that there are. */
export function isAll(rows: readonly unknown[], stretch: Stretch<unknown>): boolean {
  const { limit, offset } = limitsOf(stretch)
  return !stretch.after && !stretch.before && offset === 0 && rows.length < limit
}

/** How a history's rows are found and shown. */
export interface History<Key, Row, Shown> {
  /** Runs the work when it is the asker's turn. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>
  readonly cursor: Cursor<Key>
  keyOf(row: Row): Key
  find(stretch: Stretch<Key>): Promise<Found<Row>>
  show(rows: readonly Row[]): readonly Shown[] | Promise<readonly Shown[]>
}

/** For a history whose pages cost next to nothing: it runs at once. */
export const AT_ONCE: History<never, never, never>['inTurn'] = (work) => work()

/** The answer to a query of a history: its rows, with cursors to go on from. Throws `INVALID_FIELD`. */
export async function answerHistory<Key, Row, Shown>(
  query: HistoryQuery,
  { inTurn, cursor, keyOf, find, show }: History<Key, Row, Shown>,
) {
  const stretch = readStretch(query, cursor)
  return inTurn(async () => {
    const { rows, total, more } = sliceOf(stretch, await find(stretch))
    const cursorAt = (row: Row | undefined) => (row === undefined ? null : cursor.write(keyOf(row)))
    return {
      total,
      page: stretch.page.index,
      page_size: stretch.page.size,
      data: [...(await show(rows))],
      after: more ? cursorAt(rows.at(-1)) : null,
      before: cursorAt(rows[0]) ?? query.before ?? null,
    }
  })
}

/**
 * Reads what a query asks for. Page numbers out of range are cut to the range, cursors and times are checked.
 */
function readStretch<Key>(query: HistoryQuery, cursor: Cursor<Key>): Stretch<Key> {
  const { after, before, since, until } = query
  if (after && before) {
    const message = 'Either after or before may be sent, but both came.'
    throw new TruebookError('INVALID_FIELD', { message, details: { field: 'before' } })
  }
  const page = readPage(query)
  return {
    page: after || before ? { ...page, index: 0 } : page,
    after: after ? readCursor('after', after, cursor) : undefined,
    before: before ? readCursor('before', before, cursor) : undefined,
    since: since === undefined ? undefined : Number(since),
    until: until === undefined ? undefined : Number(until),
  }
}

/** How many rows to skip, and how many to read: one more than a page tells whether more follow. */
export function limitsOf({ page }: Stretch<unknown>): { limit: number; offset: number } {
  return { limit: page.size + 1, offset: page.index * page.size }
}

interface Slice<Row> {
  /** Newest first. */
  readonly rows: readonly Row[]
  readonly total: number
  /** Whether older rows follow. */
  readonly more: boolean
}

/** Turns the rows found into those of the answer. */
function sliceOf<Key, Row>(stretch: Stretch<Key>, { rows, counted }: Found<Row>): Slice<Row> {
  const { page, before } = stretch
  const shown = rows.slice(0, page.size)
  if (before !== undefined) {
    // The cursor's own row is older than these, whatever became of those between.
    return { rows: shown.reverse(), total: counted, more: true }
  }
  const more = rows.length > page.size
  const seen = page.index * page.size + shown.length + (more ? 1 : 0)
  const total = counted > EXACT_TOTAL && shown.length > 0 ? Math.max(counted, seen) : counted
  return { rows: shown, total, more }
}

function readCursor<Key>(field: string, text: string, { read }: Cursor<Key>): Key {
  const key = read(text)
  if (key !== undefined) return key
  const came = JSON.stringify(text.slice(0, 80))
  const message = `${field} must be the ${field} of an earlier answer of this list, but ${came} came.`
  throw new TruebookError('INVALID_FIELD', { message, details: { field } })
}
