import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { endOf } from './log-end.js'
import type { ClusterPaths } from './postgres-cluster.js'

const NO_SPACE = /No space left on device/
/** The kernel says the same when its semaphores or its shared memory are used up. */
const OTHER_SPACE = /semaphore|shared memory/

type LogPaths = Pick<ClusterPaths, 'folder' | 'logFile'>

/** How long the log is by now, in bytes. */
export function logLength({ logFile }: LogPaths): number {
  return statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
}

/** Why a Postgres did not start, as a sentence, from what it wrote to its log after the first `before` bytes. */
export function whyNotStarted({ folder, logFile }: LogPaths, before: number): string {
  const log = existsSync(logFile) ? readFileSync(logFile) : Buffer.alloc(0)
  // A log that had grown too large was begun anew.
  const written = log.subarray(before <= log.length ? before : 0)
  const full = linesOf(written).find((line) => NO_SPACE.test(line) && !OTHER_SPACE.test(line))
  if (full === undefined && statfsSync(folder).bavail > 0) {
    return `Postgres did not start; the end of ${logFile} says: ${endOf(log)}`
  }
  const said = full ?? 'nothing, since there is no room for that either'
  return `Postgres did not start, since a disk is full, most likely the one that holds ${folder}: make room on it, and run this again. Its log says: ${said}`
}

function linesOf(log: Buffer): readonly string[] {
  return log.toString().trim().split('\n')
}
