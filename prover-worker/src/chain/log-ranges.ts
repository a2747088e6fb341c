import type { Log } from './node.js'
import { RpcError, RpcTimeout } from './rpc.js'

/** Blocks by number, both ends included. */
export interface BlockRange {
  readonly from: number
  readonly to: number
}

/** Reads the events of a range in the chain's order, calling `ask` for one part after the other. */
export type ReadLogs = (
  range: BlockRange,
  ask: (part: BlockRange) => Promise<Log[]>,
) => Promise<Log[]>

/** For this long after a refusal requests stay small; then the whole range is tried again. */
const KEPT_MS = 600_000
/** Refusals for too many requests, which smaller ones would not help against. */
const TOO_OFTEN =
  /HTTP status 429|\brates?\b|ratelimit|too many requests|per second|compute units|request count/i

/**
 * Reads from a node that may refuse to give much at once: too many blocks, or too many events in them. Every
 * provider says so in its own words and codes, or does not answer in time. So whatever it refuses is asked
 * for by halves, down to a single block, and the size it took is kept for ten minutes. `now` is any clock in
 * milliseconds. Throws the refusal of a single block.
 */
export function createLogReader(now: () => number): ReadLogs {
  let most = Number.POSITIVE_INFINITY
  let forgetAt = 0

  function takeLess(error: unknown, { from, to }: BlockRange): void {
    if (!isTooMuch(error)) throw error
    // A single block is not refused for its size, so there is nothing to learn from that.
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
