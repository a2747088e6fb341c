import { readFileSync } from 'node:fs'
import { assert } from '@truebook/shared/assert'
import * as codec from '@truebook/shared/codec'
import { lots, ticks } from '@truebook/shared/units'

/** docs/journal.md as an encoder: it writes what the page's tables say, and knows nothing of the code's. */
export const PAGE = readFileSync(new URL('../../../docs/journal.md', import.meta.url), 'utf8')

/** Some bytes in hex, the field that they are, and its value in words. */
export type Part = [hex: string, field: string, value: string]

/** The cells of all tables of a section without their heads; the marks of code are taken away. */
export function rowsOf(section: string): readonly string[][] {
  const [, text = ''] = PAGE.split(`\n## ${section}\n`)
  const lines = text.split('\n## ')[0].split('\n')
  const isRow = (line: string) => line.startsWith('|') && !line.startsWith('| --')
  return lines
    .filter((line, i) => isRow(line) && !lines[i + 1]?.startsWith('| --'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim().replaceAll('`', '')),
    )
}

const numbered = (rows: readonly string[][]): readonly string[] =>
  rows.map(([number, name], i) => {
    assert(number === `${i}`, `${name} has number ${number}, but stands in place ${i}.`)
    return name
  })

/** The words of each list. */
export const WORDS: ReadonlyMap<string, readonly string[]> = new Map(
  rowsOf('Values').flatMap(([name, cell]) =>
    /^0 \w/.test(cell) ? [[name, numbered(cell.split(', ').map((word) => word.split(' ')))]] : [],
  ),
)

/** The kinds of both unions, by tag. */
export const KINDS = {
  Command: numbered(rowsOf('Commands')),
  Event: numbered(rowsOf('Events')),
} as const

/** The text that lists the fields of each record and of each kind. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ...rowsOf('Values')
    .concat(rowsOf('The state hash'))
    .map(([name, fields]) => [name, fields] as const),
  ...rowsOf('Commands')
    .concat(rowsOf('Events'))
    .map(([, kind, fields]) => [kind, fields] as const),
])

/** The fields of a record or a kind, as pairs of a name and a type. */
function fieldsOf(name: string): readonly (readonly [string, string])[] {
  const fields = FIELDS.get(name)
  assert(fields !== undefined && /^[.\w]/.test(fields), `The page has no ${name}.`)
  return fields.split(', ').flatMap((field) => {
    if (field.startsWith('...')) return fieldsOf(field.slice(3))
    const [own, type] = field.split(': ')
    return [[own, type] as const]
  })
}

const PRIMITIVES: Readonly<Record<string, codec.Field<unknown> | undefined>> = {
  int: codec.int,
  ticks: codec.branded(ticks),
  lots: codec.branded(lots),
  amount: codec.amount,
  text: codec.text,
  bytes: codec.bytes,
  flag: codec.flag,
  orderId: codec.orderId,
  digest: codec.digest,
}

/**
 * The parts of a value by the page's tables, in their order on the wire. Throws an AssertionError where the
 * value's own fields are not those of the page, in its order.
 */
export function partsOf(type: string, value: unknown, name = ''): readonly Part[] {
  const list = /^list of (\w+)$/.exec(type)
  if (list) {
    const items = value as readonly unknown[]
    const count: Part = [hexOf(codec.int, items.length), `count of ${name}`, `${items.length}`]
    return [count, ...items.flatMap((item) => partsOf(list[1], item))]
  }
  const words = WORDS.get(type)
  if (words) return [[hexOf(codec.oneOf(words), value), name, `${value}`]]
  const primitive = PRIMITIVES[type]
  if (primitive) return [[hexOf(primitive, value), name, shown(value)]]
  return type in KINDS
    ? kindParts(KINDS[type as keyof typeof KINDS], value)
    : recordParts(type, value)
}

function kindParts(kinds: readonly string[], value: unknown): readonly Part[] {
  const { type, ...fields } = value as { readonly type: string }
  return [[hexOf(codec.oneOf(kinds), type), 'tag', type], ...recordParts(type, fields)]
}

function recordParts(type: string, value: unknown): readonly Part[] {
  const fields = fieldsOf(type)
  const [told, own] = [
    fields.map(([name]) => name).join(', '),
    Object.keys(value as object).join(', '),
  ]
  assert(told === own, `The fields of ${type} are ${own}, but the page has ${told}.`)
  return fields.flatMap(([name, of]) => partsOf(of, (value as Record<string, unknown>)[name], name))
}

function hexOf(field: codec.Field<unknown>, value: unknown): string {
  const bytes = codec.encode(field, value)
  codec.decode(field, bytes)
  return bytes.toString('hex')
}

function shown(value: unknown): string {
  if (Buffer.isBuffer(value)) return `${value.length} bytes`
  if (typeof value !== 'object') return `${value}`
  return Object.entries(value as object)
    .map(([name, part]) => `${name} ${part}`)
    .join(', ')
}
