import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '@truebook/shared/wire/page'

/** The page of a list that is asked for. */
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

/** This page number times the largest page size still fits a bigint of the database. */
const LAST_PAGE = 999_999_999_999_999

/** Reads which page is asked for. Numbers out of range are cut to the range. */
export function readPage({ page = '0', page_size = String(DEFAULT_PAGE_SIZE) }: PageTexts): Page {
  const size = Math.min(Math.max(Number(page_size), 1), MAX_PAGE_SIZE)
  return { index: Math.min(Math.max(Number(page), 0), LAST_PAGE), size }
}

/** The answer's envelope: the rows, and the numbers of the page that were used. */
export function pageAnswer<T>(page: Page, total: number, data: readonly T[]) {
  return { total, page: page.index, page_size: page.size, data: [...data] }
}

/** A page of a list that is in memory. */
export function pageOfAll<T>(page: Page, items: readonly T[]): PageOf<T> {
  const from = page.index * page.size
  return { total: items.length, rows: items.slice(from, from + page.size) }
}
