import type { Field, Shape } from './codec.js'

type Values = Record<string, unknown>

/**
 * A field that writes and reads the fields of a shape, one after the other. If there is a `type`, what is
 * read begins with it. The two functions are compiled from text, once for each shape, because they then
 * name every field in place: a value is read into one object literal, as compact as one in the sources, in
 * a third of the time that a loop over names takes. Names and types come from our own tables, never from
 * data.
 */
export function compileShape(shape: Shape, type?: string): Field<Values> {
  const names = Object.keys(shape).map((name) => JSON.stringify(name))
  const fields = names.map((_, i) => `f${i}`)
  const writes = names.map((name, i) => `${fields[i]}.write(writer, value[${name}])`)
  const reads = names.map((name, i) => `${name}: ${fields[i]}.read(reader)`)
  if (type !== undefined) reads.unshift(`type: ${JSON.stringify(type)}`)
  const compiled = new Function(
    ...fields,
    `'use strict'
    return {
      write(writer, value) { ${writes.join('\n')} },
      read(reader) { return { ${reads.join(',\n')} } },
    }`,
  )
  return compiled(...Object.values(shape))
}
