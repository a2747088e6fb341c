import type { HttpAnswer } from '../e2e/http-socket.js'
import { type Latency, latencyOf } from '../stats.js'

/** Counts of the answers to requests of one kind. */
export interface Counted {
  /** Accepted before the clock's end: what comes later is not part of a rate. */
  readonly accepted: number
  /** Turned away as `OVERLOADED`, before the clock's end. */
  readonly shed: number
  /** Requests whose outcome did not come in time: there should be none. */
  readonly unknown: number
  /** All other answers, by their status and code: there must be none. */
  readonly errors: Readonly<Record<string, number>>
  /** Refusals without `Retry-After`: there must be none. */
  readonly withoutRetryAfter: number
  /** The longest `Retry-After`, in seconds. */
  readonly retryAfterMost: number
  /** Milliseconds from when a request was sent until it was accepted, before the clock's end or after it. */
  readonly acceptedMs: Latency
  readonly shedMs: Latency
}

/** When an answer came. */
export interface Arrival {
  /** Milliseconds after the request was sent. */
  readonly ms: number
  readonly isInTime: boolean
}

export interface Counts {
  /** Whether the request was turned away and can be sent again. */
  take(answer: HttpAnswer, arrival: Arrival): boolean
  result(): Counted
}

export function createCounts(): Counts {
  const acceptedMs: number[] = []
  const shedMs: number[] = []
  const errors: Record<string, number> = {}
  let [accepted, shed, unknown, withoutRetryAfter, retryAfterMost] = [0, 0, 0, 0, 0]

  function turnedAway(head: string): void {
    const seconds = /\r\nretry-after: (\d+)/i.exec(head)?.[1]
    if (seconds === undefined) withoutRetryAfter += 1
    else retryAfterMost = Math.max(retryAfterMost, Number(seconds))
  }

  return {
    take({ status, head, body }, { ms, isInTime }) {
      if (status === 201 || status === 200) {
        acceptedMs.push(ms)
        if (isInTime) accepted += 1
        return false
      }
      const { code } = JSON.parse(body) as { readonly code: string }
      if (code === 'OVERLOADED') {
        shedMs.push(ms)
        if (isInTime) shed += 1
        turnedAway(head)
        return true
      }
      if (code === 'OUTCOME_UNKNOWN') unknown += 1
      else errors[`${status} ${code}`] = (errors[`${status} ${code}`] ?? 0) + 1
      return false
    },
    result: () => ({
      ...{ accepted, shed, unknown, errors, withoutRetryAfter, retryAfterMost },
      acceptedMs: latencyOfAny(acceptedMs),
      shedMs: latencyOfAny(shedMs),
    }),
  }
}

function latencyOfAny(ms: readonly number[]): Latency {
  return latencyOf(Float64Array.from(ms.length > 0 ? ms : [0]))
}
