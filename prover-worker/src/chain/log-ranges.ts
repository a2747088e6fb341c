import type { Log } from './node.js'
import { RpcError, RpcTimeout } from './rpc.js'

/** From which block to which, both included. */
export interface BlockRange {
  readonly from: number
  readonly to: number
}

/** Reads the events of a range, in their order, by requests that `ask` makes. */
export type ReadLogs = (
  range: BlockRange,
  ask: (part: BlockRange) => Promise<Log[]>,
) => Promise<Log[]>

/** What a node took is asked for no more of than this long; then it may take more again. */
const KEPT_MS = 600_000
/** To ask for less helps nothing where it is requests that are too many. */
const TOO_OFTEN =
  /HTTP status 429|\brates?\b|ratelimit|too many requests|per second|compute units|request count/i

/**
 * Reads from a node that may refuse too much at once: too many blocks, or too many events in them. Every
 * provider says so in words and codes of its own, or does not answer in time, so whatever it refuses is
 * asked for by halves, down to a single block, and what it took is remembered for ten minutes. `now` is
 * any clock in milliseconds. Throws what a single block is refused with.
 */
export function createLogReader(now: () => number): ReadLogs {
  let most = Number.POSITIVE_INFINITY
  let forgetAt = 0

  function takeLess(error: unknown, { from, to }: BlockRange): void {
    if (!isTooMuch(error)) throw error
    // What a single block is refused for is not its size.
    most = from === to ? Number.POSITIVE_INFINITY : Math.floor((to - from + 1) / 2)
    forgetAt = now() + KEPT_MS
    if (from === to) throw error
  }

  return async ({ from, to }, ask) => {
    if (now() >= forgetAt) most = Number.POSITIVE_INFINITY
    const found: Log[] = []
    for (let next = from; next <= to; ) {
      const part = { from: next, to: Math.min(to, next + most - 1) }
      const logs = await ask(part).catch((error: unknown) => takeLess(error, part))
      if (!logs) continue
      for (const log of logs) found.push(log)
      next = part.to + 1
    }
    return found
  }
}

function isTooMuch(error: unknown): boolean {
  if (error instanceof RpcTimeout) return true
  return error instanceof RpcError && error.code !== 429 && !TOO_OFTEN.test(error.message)
}
