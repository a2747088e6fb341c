import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '@truebook/shared/wire/page'

/** Which page of a list is asked for. */
export interface Page {
  /** From 0. */
  readonly index: number
  readonly size: number
}

/** One page's rows, and how many there are on all pages. */
export interface PageOf<T> {
  readonly total: number
  readonly rows: readonly T[]
}

interface PageTexts {
  readonly page?: string
  readonly page_size?: string
}

/** So many rows times the largest page still fit what the database counts in. */
const LAST_PAGE = 999_999_999_999_999

/** Reads the page asked for; numbers out of range are cut to it. */
export function readPage({ page = '0', page_size = String(DEFAULT_PAGE_SIZE) }: PageTexts): Page {
  const size = Math.min(Math.max(Number(page_size), 1), MAX_PAGE_SIZE)
  return { index: Math.min(Math.max(Number(page), 0), LAST_PAGE), size }
}

/** The envelope of a page, with the numbers that were used. */
export function pageAnswer<T>(page: Page, total: number, data: readonly T[]) {
  return { total, page: page.index, page_size: page.size, data: [...data] }
}

/** The page of a list that is in memory as a whole. */
export function pageOfAll<T>(page: Page, items: readonly T[]): PageOf<T> {
  const from = page.index * page.size
  return { total: items.length, rows: items.slice(from, from + page.size) }
}
