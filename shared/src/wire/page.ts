import { type TSchema, Type } from '@sinclair/typebox'
import { named } from './text.js'

/** The most rows that one page holds; larger wishes are cut to it. */
export const MAX_PAGE_SIZE = 100
export const DEFAULT_PAGE_SIZE = 20

/** Numbers in a query come as text; what is out of range is cut to the range, not refused. */
const WholeNumberText = Type.String({ pattern: '^-?[0-9]{1,15}$', examples: ['0'] })

/** The two query keys of every paged route. */
export const PageQuery = {
  page: Type.Optional(WholeNumberText),
  page_size: Type.Optional(WholeNumberText),
}

/** The envelope of every list: how many there are, and one page of them. */
export function pageOf<T extends TSchema>(item: T) {
  return named(`${item.title}Page`, {
    total: Type.Integer(),
    page: Type.Integer(),
    page_size: Type.Integer(),
    data: Type.Array(item),
  })
}
