/**
 * How closely commits follow each other. A commit costs the engine and Postgres as much as tens of
 * commands do: a busy engine rests a moment after each, at most as long as that took, so that more
 * commands share the next one. A longer rest saves little more, and all who wait for an answer wait
 * for it too.
 */
export interface Pace {
  /** Hears of each commit as it ends. */
  ended(commit: { readonly commands: number; readonly tookMs: number }): void
  /** How long the next commit has to wait yet, in milliseconds. */
  restMs(): number
}

const LONGEST_REST_MS = 3
/** A commit of fewer commands is none of a busy engine, and who trades alone does not wait. */
const BUSY_COMMANDS = 8

export function createPace(now: () => number = () => performance.now()): Pace {
  let restsUntil = 0
  return {
    ended({ commands, tookMs }) {
      restsUntil = commands < BUSY_COMMANDS ? 0 : now() + Math.min(tookMs, LONGEST_REST_MS)
    },
    restMs: () => Math.max(0, restsUntil - now()),
  }
}
