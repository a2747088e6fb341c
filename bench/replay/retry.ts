import { setTimeout as sleep } from 'node:timers/promises'
import { HostError } from '@truebook/host/host-error'
import type { Answer, AnswerBody } from './connection.js'

/** Longer than it takes to start an exchange again by hand. */
export const PATIENCE_MS = 120_000

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1_000

/**
 * Sends until an answer says what became of the request. While the exchange is gone, or does not
 * know, the same request is sent again: one that a wallet signed takes effect once only. Throws
 * when the exchange stays away for `patienceMs`.
 */
export async function sendSurely(
  send: () => Promise<Answer>,
  patienceMs: number = PATIENCE_MS,
): Promise<Answer> {
  const giveUpAt = performance.now() + patienceMs
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const answer = await send()
    if (!isPassing(answer.status)) return answer
    if (performance.now() + pause > giveUpAt) throw away(answer, patienceMs)
    await sleep(pause)
  }
}

/** What the answer holds, where the exchange did as it was asked. Throws its refusal otherwise. */
export async function ask(
  what: string,
  send: () => Promise<Answer>,
  patienceMs?: number,
): Promise<AnswerBody> {
  const answer = await sendSurely(send, patienceMs)
  if (isDone(answer)) return answer.body
  throw new HostError(`The exchange refused ${what}: ${refusalOf(answer)}`)
}

export function isDone({ status }: Answer): boolean {
  return status >= 200 && status < 300
}

/** Why something was refused, in one line. */
export function refusalOf({ status, body }: Answer): string {
  return `${String(body.message)} (${String(body.code)}, HTTP ${status})`
}

/** No answer, too many requests, or a server that is ending, away or at a loss. */
function isPassing(status: number): boolean {
  return status === 0 || status === 429 || status >= 502
}

function away(answer: Answer, patienceMs: number): HostError {
  const seconds = patienceMs / 1000
  return new HostError(
    `No exchange answered within ${seconds} s; the last answer was: ${refusalOf(answer)}`,
  )
}
