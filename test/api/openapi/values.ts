import fc, { type Arbitrary } from 'fast-check'

/** A JSON schema as the document has it, as far as values are made from it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly examples?: readonly unknown[]
}

export type Schemas = Readonly<Record<string, Schema>>

/** Values that fit a schema, its examples most often. */
export function fitting(schema: Schema, schemas: Schemas): Arbitrary<unknown> {
  const made = madeFor(resolved(schema, schemas), schemas)
  const { examples } = schema
  return examples ? weighted([2, fc.constantFrom(...examples)], [1, made]) : made
}

/** The same, of which one in some has a fault: a wrong type, a field too few or too many. */
export function faulty(schema: Schema, schemas: Schemas): Arbitrary<unknown> {
  const target = resolved(schema, schemas)
  if (target.properties === undefined) return weighted([3, fitting(schema, schemas)], [1, ANYTHING])
  const names = Object.keys(target.properties)
  return fc
    .tuple(fitting(schema, schemas), fc.constantFrom(...names, 'unknown_field'), ANYTHING)
    .chain(([value, name, other]) => {
      const fields = value as Record<string, unknown>
      const { [name]: _dropped, ...without } = fields
      return weighted(
        [6, fc.constant(fields)],
        [1, fc.constant(without)],
        [2, fc.constant({ ...fields, [name]: other })],
      )
    })
}

/** Texts of every script, with what trips up readers of them. */
const TEXT = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '0', '-1', '1e3', 'null', '../..', '%', "'; --", '\u0000', '💥', 'ÿ'),
)

const ANYTHING: Arbitrary<unknown> = fc.oneof(
  TEXT,
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constantFrom(null, [], {}, [1], { a: { b: 1 } }),
)

function madeFor(schema: Schema, schemas: Schemas): Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => fitting(one, schemas)))
  switch (schema.type) {
    case 'object':
      return objects(schema, schemas)
    case 'array':
      return fc.array(fitting(schema.items ?? {}, schemas), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, 3),
      })
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1e9, 2 ** 31) })
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return texts(schema)
  }
}

function objects({ properties = {}, required = [] }: Schema, schemas: Schemas) {
  const made = Object.entries(properties).map(([name, part]) => [name, fitting(part, schemas)])
  return fc.record(Object.fromEntries(made) as Record<string, Arbitrary<unknown>>, {
    requiredKeys: [...required],
  })
}

/** Room for the longest that a pattern asks for, a signature. */
const LONGEST = 160

function texts({ pattern, minLength = 0, maxLength }: Schema): Arbitrary<string> {
  if (pattern !== undefined) {
    return fc.stringMatching(new RegExp(pattern), {
      maxLength: Math.min(maxLength ?? LONGEST, LONGEST),
    })
  }
  const fits = (text: string) => text.length >= minLength && text.length <= (maxLength ?? 40)
  return TEXT.filter(fits)
}

function resolved(schema: Schema, schemas: Schemas): Schema {
  const name = schema.$ref?.split('/').at(-1)
  return name === undefined ? schema : schemas[name]
}

function weighted<T>(...options: [number, Arbitrary<T>][]): Arbitrary<T> {
  return fc.oneof(...options.map(([weight, arbitrary]) => ({ weight, arbitrary })))
}
