import { Pool } from 'undici'

/** What came back. Status 0 stands for no answer at all: whether the request was done is unknown. */
export interface Answer {
  readonly status: number
  readonly body: AnswerBody
}

/** One JSON object; refusals hold `code` and `message`. */
export type AnswerBody = Readonly<Record<string, unknown>>

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** The path and query as they go on the wire, such as `/v1/orders?page=0`. */
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Kept-alive connections to one exchange. */
export interface Connection {
  /** Where the API is mounted: `/v1`. */
  readonly prefix: string
  send(request: HttpRequest): Promise<Answer>
  close(): Promise<void>
}

export interface ConnectOptions {
  /** The API's base, such as `http://127.0.0.1:3000/v1`. */
  readonly url: string
  /** The most sockets; further requests wait. */
  readonly sockets?: number
}

/** Longer than the exchange itself waits for an outcome. */
const ANSWER_LIMIT_MS = 30_000

/** Prepares connections; they are made when they are first needed. */
export function connect({ url, sockets = 64 }: ConnectOptions): Connection {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, {
    connections: sockets,
    headersTimeout: ANSWER_LIMIT_MS,
    bodyTimeout: ANSWER_LIMIT_MS,
  })
  return {
    prefix: pathname.replace(/\/$/, ''),
    async send({ method, target, headers = {}, body }) {
      try {
        const response = await pool.request({
          method,
          path: target,
          headers:
            body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
          body: body ?? null,
        })
        return { status: response.statusCode, body: readJson(await response.body.text()) }
      } catch (error) {
        return { status: 0, body: { code: 'NO_ANSWER', message: String(error) } }
      }
    },
    close: () => pool.close(),
  }
}

/** A proxy in between may answer with something that is not ours. */
function readJson(text: string): AnswerBody {
  try {
    return JSON.parse(text)
  } catch {
    return { code: 'NO_JSON', message: text.slice(0, 200) }
  }
}
