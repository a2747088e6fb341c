import { type ObjectOptions, type TSchema, Type } from '@sinclair/typebox'

/**
 * Key of what the documents additionally say of a schema, where code beside the schema does some of the
 * checking and refuses in its own words. Validators ignore it.
 */
const SHOWN = Symbol('shown')

/** The same schema, but the documents show these keywords too, in place of its own of the same name. */
export function shownAs<T extends TSchema>(
  checked: T,
  shown: Readonly<Record<string, unknown>>,
): T {
  return { ...checked, [SHOWN]: shown }
}

/** A schema as the documents show it. */
export function documented<T>(node: T): T {
  if (Array.isArray(node)) return node.map(documented) as T
  if (typeof node !== 'object' || node === null) return node
  const { [SHOWN]: shown, ...checked } = node as Record<string | symbol, unknown>
  const entries = Object.entries({ ...checked, ...(shown as object | undefined) })
  return Object.fromEntries(entries.map(([key, value]) => [key, documented(value)])) as T
}

/** A plain decimal such as "30000.5": never an exponent, never rounded. */
export const Decimal = Type.String({
  pattern: '^(0|[1-9][0-9]*)(\\.[0-9]+)?$',
  examples: ['30000.5'],
})

/** A decimal, or "" where an order has none. */
export const DecimalOrEmpty = Type.String({
  pattern: '^((0|[1-9][0-9]*)(\\.[0-9]+)?)?$',
  examples: ['30000.5', ''],
})

/** A whole number of an asset's smallest units, as text: it may be beyond 2^53. */
export const BaseUnits = Type.String({ pattern: '^(0|[1-9][0-9]*)$', examples: ['1500000000'] })

/** A moment as ISO-8601 in UTC, with milliseconds. */
export const IsoTime = Type.String({ format: 'date-time', examples: ['2026-01-01T00:00:00.000Z'] })

/** The pattern of every id except an account's, in upper or lower case. */
export const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}'

/** An order's id, or another command's: a UUID. */
export const OrderIdText = shownAs(
  Type.String({ examples: ['019b7600-0000-7000-8001-000000000000'] }),
  { pattern: `^${UUID}$`, format: 'uuid' },
)

/** A wallet's 0x address, in any case. */
export const WalletAddress = Type.String({
  pattern: '^0x[0-9a-fA-F]{40}$',
  examples: ['0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'],
})

/** A wallet's signature: r, s and v as 130 hex digits. */
export const WalletSignature = shownAs(
  Type.String({
    minLength: 1,
    maxLength: 200,
    examples: [`0x${'5f'.repeat(32)}${'1c'.repeat(32)}1b`],
  }),
  { pattern: '^(0[xX])?[0-9a-fA-F]{130}$', maxLength: 132 },
)

/** Milliseconds since 1970. */
export const Milliseconds = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  examples: [1_767_225_600_000],
})

/** Milliseconds since 1970 of a moment to come, or 0 for none. */
export const ExpiryTime = Type.Integer({ ...Milliseconds, examples: [4_102_444_800_000] })

/** Timestamp and signature in the examples of signed bodies. */
export const SIGNED_EXAMPLE = {
  timestamp: Milliseconds.examples[0],
  signature: WalletSignature.examples[0],
}

/** One of a closed list of words. */
export function oneOfWords<const T extends readonly string[]>(words: T) {
  return Type.Unsafe<T[number]>(Type.String({ enum: [...words] }))
}

/** An object with these fields, and no others. */
export function exactly<const T extends Record<string, TSchema>>(
  fields: T,
  options: ObjectOptions = {},
) {
  return Type.Object(fields, { ...options, additionalProperties: false })
}

/** The same with a name in the document of the API. */
export function named<const T extends Record<string, TSchema>>(
  title: string,
  fields: T,
  options: ObjectOptions = {},
) {
  return exactly(fields, { title, ...options })
}
