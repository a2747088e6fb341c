import { TruebookError } from '@truebook/shared/error'
import { EXACT_TOTAL, type HistoryQuery } from '@truebook/shared/wire/page'
import { type Page, readPage } from './page.js'

/** Which rows of a history are asked for: newest first, at most a page of them. */
export interface Stretch<Key> {
  /** The first page where a cursor says where to begin. */
  readonly page: Page
  /** Rows that follow this one, older ones. */
  readonly after?: Key | undefined
  /** Rows ahead of this one, newer ones: those next to it. */
  readonly before?: Key | undefined
  /** Unix milliseconds, both inclusive. */
  readonly since?: number | undefined
  readonly until?: number | undefined
}

/** How a row's place in its history is written as a cursor; `read` gives undefined for nonsense. */
export interface Cursor<Key> {
  read(text: string): Key | undefined
  write(key: Key): string
}

/** Rows from a place on, in the direction asked for: one more than a page where there are more. */
export interface Found<Row> {
  readonly rows: readonly Row[]
  /** Counted no further than one beyond `EXACT_TOTAL`, unless counting is free. */
  readonly counted: number
}

/** A history: how its rows are found, and shown. */
export interface History<Key, Row, Shown> {
  /** Finds and shows rows when it is the turn of whoever asks. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>
  readonly cursor: Cursor<Key>
  keyOf(row: Row): Key
  find(stretch: Stretch<Key>): Promise<Found<Row>>
  show(rows: readonly Row[]): readonly Shown[] | Promise<readonly Shown[]>
}

/** Of a history any page of which costs next to nothing: nobody waits for it. */
export const AT_ONCE: History<never, never, never>['inTurn'] = (work) => work()

/** Answers with the rows asked for, and with cursors to go on from. */
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

/** Reads what is asked for; pages out of range are cut to it, cursors and times are checked. */
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

/** How many rows to ask for, and how many to pass over first: one more tells whether more follow. */
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

/** Turns rows as they were found into those of the answer. */
function sliceOf<Key, Row>(stretch: Stretch<Key>, { rows, counted }: Found<Row>): Slice<Row> {
  const { page, before } = stretch
  const shown = rows.slice(0, page.size)
  if (before !== undefined) {
    // The cursor's own row follows, whatever became of those between.
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
