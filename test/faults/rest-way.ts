import { setTimeout as sleep } from 'node:timers/promises'
import { type SignedRequest, sendable, type Trader } from './requests.js'
import { ANSWER_LIMIT_MS, type Answer, NO_ANSWER, type Way } from './way.js'

/** Over HTTP, to an api's base such as `http://127.0.0.1:4000/v1`. */
export function restWay(
  url: string,
  { trader, signal }: { readonly trader: Trader; readonly signal: AbortSignal },
): Way {
  return {
    takes: () => true,
    send: (request) => sendTo(url, signedBy(trader, request), signal),
  }
}

/** A request with the headers of its key: sent again as it is, it is the same message. */
export type KeySigned = ReturnType<typeof signedBy>

export function signedBy(trader: Trader, request: SignedRequest) {
  const { method, path } = request
  return { path, init: { method, ...sendable(trader, request) } }
}

export async function sendTo(
  url: string,
  { path, init }: KeySigned,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT_MS)])
    const answer = await fetch(url + path, { ...init, signal: limit })
    const body = (await answer.json()) as Answer['body']
    return { status: answer.status, body, hasRetryAfter: answer.headers.has('retry-after') }
  } catch {
    return NO_ANSWER
  }
}

const PATIENCE_MS = 60_000
const AGAIN_MS = 100

/** Reads as the trader may; whoever is told to come again does so, like every client. */
export async function readPatiently(url: string, trader: Trader, path: string): Promise<Answer> {
  const ending = AbortSignal.timeout(PATIENCE_MS)
  for (;;) {
    const answer = await sendTo(
      url,
      signedBy(trader, { method: 'GET', path, signature: '' }),
      ending,
    )
    if (!answer.hasRetryAfter || ending.aborted) return answer
    await sleep(AGAIN_MS)
  }
}
