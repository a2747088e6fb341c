import { ConfigError } from '@truebook/shared/config'
import { openLog } from '@truebook/shared/open-log'
import { tuneCollector } from '@truebook/shared/tune-collector'
import { run } from './run.js'

// The prover-worker as a process of its own: see config.ts for its environment.

/**
 * How long the process waits for jobs when it ends. A server that does not answer may hold a job up for
 * minutes; what is cut off is done again by the next worker.
 */
const ENDS_WITHIN_MS = 5_000

tuneCollector()
const log = openLog({ name: 'prover-worker' })
/** Ends the process; until the worker runs there is nothing to close in order. */
let stop: (code: number) => void = (code) => process.exit(code)
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(0))
// The process that started this worker is gone.
process.once('disconnect', () => stop(1))
try {
  const prover = await run({ env: process.env })
  stop = () => {
    const cutOff = () => {
      log.warn(
        `What was under way for ${ENDS_WITHIN_MS} ms is cut off; the next one does it again.`,
      )
      process.exit(0)
    }
    setTimeout(cutOff, ENDS_WITHIN_MS)
    prover.stop().finally(() => process.exit(0))
  }
  process.send?.({ ready: true })
} catch (error) {
  if (error instanceof ConfigError) log.fatal(error.message)
  else log.fatal(error, `The prover-worker has stopped: ${(error as Error).message}`)
  process.exit(1)
}
