import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { named, shownAs } from './text.js'

/** The most rows that a page holds; a larger page_size is cut to it. */
export const MAX_PAGE_SIZE = 100
export const DEFAULT_PAGE_SIZE = 20

/** Totals of private histories are exact up to this; a total beyond it is a lower bound. */
export const EXACT_TOTAL = 10_000

/** A number in a query, as text. One that is out of range is cut to the range, not refused. */
export const WholeNumberText = Type.String({ pattern: '^-?[0-9]{1,30}$', examples: ['0'] })

/** A filter of a list: it has a value or is left out, as an empty one could mean all, or none. */
export const FilterText = Type.String({ minLength: 1 })

/** The two query keys of every paged route. */
export const PageQuery = Type.Object({
  page: Type.Optional(
    Type.String({ ...WholeNumberText, description: 'Which page, from 0.', default: '0' }),
  ),
  page_size: Type.Optional(
    Type.String({
      ...WholeNumberText,
      description: `Rows a page, at most ${MAX_PAGE_SIZE}; more is cut.`,
      default: String(DEFAULT_PAGE_SIZE),
    }),
  ),
})
export type PageQuery = Static<typeof PageQuery>

const MillisecondsText = Type.String({
  pattern: '^[0-9]{1,15}$',
  examples: ['1767225600000'],
})

/** The two cursors of a list whose rows have keys of this form. */
export function cursorsOf(form: string, example: string) {
  const text = shownAs(FilterText, { pattern: `^${form}$` })
  const cursor = (description: string) =>
    Type.Optional(Type.String({ ...text, description, examples: [example] }))
  return {
    after: cursor(
      'The `after` of an answer: the rows that follow it, older ones. Not with `before`.',
    ),
    before: cursor(
      'The `before` of an answer: the rows ahead of it, newer ones. Not with `after`.',
    ),
  }
}

/** The query keys of a long list: a page or a cursor. In most lists a cursor is a sequence. */
export const CursorQuery = Type.Object({
  ...PageQuery.properties,
  ...cursorsOf('[0-9]{1,15}', '1042'),
})

/** The cursors of a market's trades, which are trade ids. */
const TRADE_CURSORS = cursorsOf('[0-9]{1,4}-[0-9]{1,15}', '1-42')

/** The query keys of a history: those of a long list, and a period of time. */
export const HistoryQuery = Type.Object({
  ...CursorQuery.properties,
  since: Type.Optional(
    Type.String({ ...MillisecondsText, description: 'From this moment on, in milliseconds.' }),
  ),
  until: Type.Optional(
    Type.String({ ...MillisecondsText, description: 'Up to and with this millisecond.' }),
  ),
})
export type HistoryQuery = Static<typeof HistoryQuery>

/** The query keys of a market's trades. */
export const TradeHistoryQuery = Type.Object({ ...HistoryQuery.properties, ...TRADE_CURSORS })
export type TradeHistoryQuery = Static<typeof TradeHistoryQuery>

const envelope = {
  total: Type.Integer({ description: 'How many rows there are on all pages.', examples: [1] }),
  page: Type.Integer({ examples: [0] }),
  page_size: Type.Integer({ description: 'The page size that was used.', examples: [20] }),
}

/** The envelope of a list: how many rows there are, and one page of them. */
export function pageOf<T extends TSchema>(item: T) {
  return named(`${item.title}Page`, { ...envelope, data: Type.Array(item) })
}

const Cursor = Type.Union([Type.String(), Type.Null()])

/** The envelope of a history, newest first: a page, and the cursors of the pages beside it. */
export function historyOf<T extends TSchema>(item: T) {
  return named(`${item.title}History`, {
    ...envelope,
    data: Type.Array(item),
    after: Type.Union(Cursor.anyOf, {
      description: 'Send it as `after` for the rows that follow; null where none do.',
    }),
    before: Type.Union(Cursor.anyOf, {
      description: 'Send it as `before` for rows newer than these; null where there are none.',
    }),
  })
}
