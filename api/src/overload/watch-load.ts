import type { Logger } from 'pino'
import type { Verifier } from '../access/verifier.js'
import type { ApiConfig } from '../config.js'
import type { Metrics } from '../metrics.js'
import { type Backlog, createBacklog } from './backlog.js'
import { createLine } from './line.js'
import { createOverload, type Overload } from './overload.js'
import { createShedLog } from './shed-log.js'

export interface Watched {
  readonly config: Pick<ApiConfig, 'OVERLOAD_QUEUE_MS' | 'OVERLOAD_WAIT_MS'>
  readonly log: Logger
  readonly metrics: Metrics
  /** How many queries wait for a connection to the database. */
  readonly queries: () => number
  readonly verifier: Pick<Verifier, 'waiting'>
  /** How many commands wait for their decisions, or first for the check of their signatures. */
  readonly waiting: () => number
}

/**
 * How many requests begin, and how many refusals are sent, before sockets are polled again; and for how long.
 */
const SLICE = 32
const REFUSALS = 96
const SLICE_MS = 10

/** Puts together what notices that there is more to do than can be done in time, and refuses it. */
export function watchLoad(watched: Watched): {
  readonly overload: Overload
  readonly backlog: Backlog
} {
  const { config, log, metrics, verifier, queries, waiting } = watched
  // A monotonic clock: it measures how long things take.
  const now = () => performance.now()
  const slices = { now, defer: setImmediate, sliceMs: SLICE_MS }
  const line = createLine({ ...slices, slice: SLICE })
  const refusals = createLine({ ...slices, slice: REFUSALS })
  const backlog = createBacklog(now)
  const waitMs = () => backlog.waitMs(waiting())
  const logShed = createShedLog(log, now)
  metrics.watchLoad({ lineMs: line.waitMs, waitMs })
  const overload = createOverload({
    line,
    refusals,
    waitMs,
    isSilent: backlog.isSilent,
    queries,
    signatures: verifier.waiting,
    limits: { queueMs: config.OVERLOAD_QUEUE_MS, silentMs: config.OVERLOAD_WAIT_MS },
    now,
    onShed(shed) {
      metrics.countShed(shed)
      logShed(shed)
    },
  })
  return { overload, backlog }
}
