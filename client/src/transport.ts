/** One request as it goes on the wire. */
export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** One answer as it came. */
export interface HttpAnswer {
  readonly status: number
  /** By their lower-case names. */
  readonly header: (name: string) => string | undefined
  readonly text: string
}

/** Carries one request, once. It throws where no answer came. */
export type Transport = (request: HttpRequest) => Promise<HttpAnswer>

/** Longer than the exchange itself waits for an outcome. */
const ANSWER_LIMIT_MS = 30_000

/** By the `fetch` of Node and of browsers. */
export const fetchTransport: Transport = async ({ method, url, headers, body }) => {
  const response = await fetch(url, {
    method,
    headers,
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  return {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    text,
  }
}
