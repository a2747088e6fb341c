import { markdownTable, plainTable, type Table } from './table.js'

/** A report as people read it. */
export interface Shown {
  readonly tables: readonly Table[]
  /** Where the figures come from, and what stands in no table. */
  readonly origin: string
}

/** For a terminal. */
export function plainText({ tables, origin }: Shown): string {
  return `\n${[...tables.map(plainTable), origin].join('\n\n')}`
}

/** The document with the report between the marks of its bench. */
export function fillIn(document: string, bench: string, { tables, origin }: Shown): string {
  const text = [...tables.map(markdownTable), origin].join('\n\n')
  return betweenMarks(document, { bench, text })
}

/** The document with the text between the marks of a bench replaced. */
function betweenMarks(
  document: string,
  { bench, text }: { readonly bench: string; readonly text: string },
): string {
  const begin = `<!-- bench:${bench} begins: npm run bench:${bench} -- --write -->`
  const end = `<!-- bench:${bench} ends -->`
  const from = document.indexOf(begin)
  const to = document.indexOf(end)
  if (from === -1 || to < from) {
    throw new Error(`The document must have the marks "${begin}" and "${end}", in this order.`)
  }
  return [document.slice(0, from + begin.length), text, document.slice(to)].join('\n\n')
}
