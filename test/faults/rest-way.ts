import { sendable, type Trader } from './requests.js'
import { ANSWER_LIMIT_MS, type Answer, NO_ANSWER, type Way } from './way.js'

/** Over HTTP, to an api's base such as `http://127.0.0.1:4000/v1`. */
export function restWay(
  url: string,
  { trader, signal }: { readonly trader: Trader; readonly signal: AbortSignal },
): Way {
  return {
    takes: () => true,
    async send(request): Promise<Answer> {
      try {
        const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT_MS)])
        const parts = { ...sendable(trader, request), method: request.method, signal: limit }
        const answer = await fetch(url + request.path, parts)
        const body = (await answer.json()) as Answer['body']
        return { status: answer.status, body, hasRetryAfter: answer.headers.has('retry-after') }
      } catch {
        return NO_ANSWER
      }
    },
  }
}
