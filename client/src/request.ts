import { canonicalJson, type Json, sentFields } from './json.js'

/** A request below the API's base. */
export interface Request {
  readonly method: string
  /** The path, with its parts percent-encoded already. */
  readonly path: string
  readonly query?: Readonly<Record<string, Json | undefined>>
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
}

/** Its path and query, as they are sent and signed. */
export function targetOf({ path, query = {} }: Request): string {
  const entries = Object.entries(sentFields(query)).map(([name, value]) => [name, String(value)])
  const text = new URLSearchParams(entries).toString()
  return text === '' ? path : `${path}?${text}`
}

/** Its body, as it is sent and signed. */
export function bodyTextOf({ body }: Request): string | undefined {
  return body === undefined ? undefined : canonicalJson(body as Json)
}
