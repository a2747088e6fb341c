import { backOff, pause } from '@truebook/shared/pause'
import type { Streams } from '@truebook/shared/streams'
import { createCommitter } from './committer.js'
import { checkEventStream, demandOwnEvents, StreamAhead } from './event-stream.js'
import { createForgottenNames, inDoubtUntil } from './forgotten-names.js'
import { checkHistory, HistoryChanged, keepHistory } from './history.js'
import type { Metrics } from './metrics.js'
import { createPublisher } from './publisher.js'
import { createReader } from './reader.js'
import { createRunner, type Runner } from './runner.js'
import { longestWriteMs, type SqlPool } from './sql.js'
import type { Takeover } from './standby.js'
import { triedAgain } from './tried-again.js'

/** An engine that has taken over. */
export interface ActiveEngine {
  readonly runner: Runner
  /** Runs until `signal` ends it, or throws what stops the engine; all that it opened is closed. */
  run(): Promise<void>
  /**
   * Breaks off the commit that is under way, if any. Whether it took effect is for the next engine to find
   * out.
   */
  cut(): void
}

export interface ActivateOptions {
  readonly takeover: Takeover
  readonly pool: SqlPool
  readonly streams: Streams
  readonly metrics: Metrics
  readonly report: (part: string) => (error: Error) => void
  readonly batchLimit: number
  /** How many sequences the event stream keeps. An empty stream is filled with as many from the journal. */
  readonly keptSequences: number
  readonly now: () => number
  readonly signal: AbortSignal
}

/**
 * Puts the parts of an active engine together. Gives undefined where `signal` was aborted before the
 * streams could be checked. Throws `StreamAhead` and `HistoryChanged`.
 */
export async function activate(options: ActivateOptions): Promise<ActiveEngine | undefined> {
  const { takeover, pool, streams, report, keptSequences, signal } = options
  if (!(await checkWhenReachable(options))) return undefined
  const { epoch, time: lastTime, history } = takeover
  const keep = (tries: number) =>
    keepHistory(pool, { epoch, here: history.here }, longestWriteMs(tries))
  await triedAgain(keep, { onRetry: report('history'), signal })
  const from = takeover.streamId
  const reader = createReader({
    commands: streams.commands,
    from,
    demandOwn: () => demandOwnEvents(pool, streams.commands.witness, runner.committed()),
    onRetry: report('reader'),
    signal,
  })
  const committer = createCommitter({ pool, epoch, onRetry: report('committer'), signal })
  // The publisher outlives the runner: it ends when all that was committed is published.
  const drained = new AbortController()
  const publisher = createPublisher({
    streams,
    pool,
    from: { lastSequence: takeover.sequence, streamId: takeover.streamId },
    keptSequences,
    onRetry: report('publisher'),
    signal: drained.signal,
  })
  const forgottenNames = createForgottenNames({
    pool,
    // Not awaited: after busy minutes it has many rows to look at, and nobody is to wait for that.
    inDoubtUntil: inDoubtUntil(pool, { lastTime, now: options.now() }),
    onRetry: report('names'),
    signal,
  })
  const onStandstill = report('clock')
  const parts = { reader, committer, publisher, forgottenNames, onStandstill }
  const runner = createRunner({ ...options, ...parts })
  const publishing = publisher.run()
  // So that it is no unhandled rejection where it fails before `run` awaits it.
  publishing.catch(() => undefined)
  return {
    runner,
    cut() {
      drained.abort()
      committer.close()
    },
    async run() {
      try {
        await Promise.race([runner.run(), publishing])
      } finally {
        drained.abort()
        committer.close()
        await publishing
      }
    },
  }
}

/**
 * Checks the event stream and the history, again and again while the stream does not answer: until it does
 * there is nothing to read either. Says whether they were checked before `signal` was aborted: a history
 * that nobody checked must not become the known one.
 */
async function checkWhenReachable(options: ActivateOptions): Promise<boolean> {
  const { pool, streams, takeover, report, signal } = options
  const onRetry = report('streams')
  for (let tries = 1; !signal.aborted; tries++) {
    try {
      await checkEventStream(pool, streams, takeover.sequence)
      await checkHistory(pool, streams, takeover.history)
      return true
    } catch (error) {
      if (error instanceof StreamAhead || error instanceof HistoryChanged) throw error
      onRetry(error as Error)
      await pause(backOff(tries), signal)
    }
  }
  return false
}
