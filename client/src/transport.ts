/** One request as it goes on the wire. */
export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Milliseconds after which to give it up if no answer has begun: its connection may be silently dead. */
  readonly withinMs: number
}

/** One answer as it came. */
export interface HttpAnswer {
  readonly status: number
  /** The value of a header, by its lower-case name. */
  readonly header: (name: string) => string | undefined
  readonly text: string
}

/** Carries one request, once. Throws if no answer came. */
export type Transport = (request: HttpRequest) => Promise<HttpAnswer>

/** How long the rest of an answer that has begun may take. */
const REST_LIMIT_MS = 30_000

/** Uses the `fetch` of Node and of browsers. */
export const fetchTransport: Transport = async ({ method, url, headers, body, withinMs }) => {
  const limit = new AbortController()
  const endIn = (ms: number) => setTimeout(() => limit.abort(new Error(`${ms} ms passed.`)), ms)
  let ending = endIn(withinMs)
  try {
    const sent = body === undefined ? {} : { body }
    const response = await fetch(url, { method, headers, signal: limit.signal, ...sent })
    clearTimeout(ending)
    ending = endIn(REST_LIMIT_MS)
    const text = await response.text()
    return {
      status: response.status,
      header: (name) => response.headers.get(name) ?? undefined,
      text,
    }
  } finally {
    clearTimeout(ending)
  }
}
