import type { TSchema } from '@sinclair/typebox'

/** A value that fits a schema: its own example, or one made of the examples of its parts. */
export function exampleOf(schema: TSchema): unknown {
  if (schema.examples) return schema.examples[0]
  if ('const' in schema) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.anyOf) return exampleOf(schema.anyOf[0])
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries<TSchema>(schema.properties ?? {}).map(([name, part]) => [
          name,
          exampleOf(part),
        ]),
      )
    case 'array':
      return [exampleOf(schema.items)]
    case 'boolean':
      return false
    case 'string':
      return 'text'
    default:
      return schema.minimum ?? 1
  }
}
