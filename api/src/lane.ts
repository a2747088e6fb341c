import { TruebookError } from '@truebook/shared/error'

/**
 * Runs a limited number of pieces of work at a time. The rest wait: an asker's in the order in which they
 * came, and the askers take turns, so that one who wants much delays nobody but themselves.
 */
export type Lane = <T>(asker: string, work: () => Promise<T>) => Promise<T>

export interface LaneLimits {
  /** How many pieces of work run at a time. */
  readonly width: number
  /** How many of one asker's run at a time. */
  readonly each?: number
  /** How many of one asker's may wait: more are refused as `TOO_MANY_REQUESTS`. */
  readonly waiting?: number
  /** How long each may wait before it is refused so, too: clients do not wait for ever. */
  readonly waitMs?: number
}

export function createLane({
  width,
  each = width,
  waiting = Number.POSITIVE_INFINITY,
  waitMs,
}: LaneLimits): Lane {
  /** Waiting work by asker; the asker whose last turn is longest ago comes first. */
  const lines = new Map<string, (() => void)[]>()
  /** How many pieces of work each asker has under way. */
  const under = new Map<string, number>()
  let running = 0

  const mayBegin = (asker: string) => (under.get(asker) ?? 0) < each

  function count(asker: string, change: 1 | -1): void {
    running += change
    const own = (under.get(asker) ?? 0) + change
    if (own > 0) under.set(asker, own)
    else under.delete(asker)
  }

  function wait(asker: string): Promise<void> {
    const line = lines.get(asker) ?? []
    if (line.length >= waiting) throw tooMany(`${waiting} wait already`, waiting)
    lines.set(asker, line)
    return new Promise((resolve, reject) => {
      const timer = waitMs === undefined ? undefined : setTimeout(giveUp, waitMs)
      function begin(): void {
        clearTimeout(timer)
        resolve()
      }
      function giveUp(): void {
        line.splice(line.indexOf(begin), 1)
        if (line.length === 0) lines.delete(asker)
        reject(tooMany(`this one waited ${waitMs} ms for its turn`, waiting))
      }
      line.push(begin)
    })
  }

  /** Gives a free place to the first asker who may begin. */
  function callNext(): void {
    for (const [asker, line] of lines) {
      if (!mayBegin(asker)) continue
      lines.delete(asker)
      const begin = line.shift()
      if (line.length > 0) lines.set(asker, line)
      count(asker, 1)
      begin?.()
      return
    }
  }

  return async (asker, work) => {
    // `callNext` has counted it already, so that nobody who comes in between takes its place.
    if (running >= width || !mayBegin(asker)) await wait(asker)
    else count(asker, 1)
    try {
      return await work()
    } finally {
      count(asker, -1)
      callNext()
    }
  }
}

function tooMany(why: string, maximum: number): TruebookError {
  const message = `Too many requests that take long: ${why}. Send the next when some are answered.`
  return new TruebookError('TOO_MANY_REQUESTS', { message, details: { maximum, retry_after: 1 } })
}
