import type { Operation, Parameter } from './conformance.js'

/** A parameter's example: of an optional one it stands in the schema, so that /docs does not fill it in. */
export function exampleOf({ required, example, schema }: Parameter): unknown {
  return required ? example : (schema as { readonly examples?: readonly unknown[] }).examples?.[0]
}

/** What an operation of the document would be asked with, made of its own examples. */
export interface ExampleRequest {
  readonly method: string
  /** Without the prefix under which the routes are mounted. */
  readonly path: string
  readonly body?: object
}

export function exampleRequest(path: string, verb: string, operation: Operation): ExampleRequest {
  const { parameters = [], requestBody } = operation
  const examples = new Map(parameters.map((one) => [one.name, String(exampleOf(one))]))
  const query = parameters
    .filter((one) => one.in === 'query' && one.required)
    .map(({ name }) => `${name}=${encodeURIComponent(examples.get(name) ?? '')}`)
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => examples.get(name) ?? '')
  const body = requestBody?.content['application/json'].example as object | undefined
  return {
    method: verb.toUpperCase(),
    path: query.length > 0 ? `${filled}?${query.join('&')}` : filled,
    ...(body ? { body } : {}),
  }
}
