import { LOG_LEVELS } from '@truebook/shared/config'
import { tuneCollector } from '@truebook/shared/tune-collector'
import { createLog } from './log.js'
import { type RunningApi, run } from './run.js'

tuneCollector()
const level = LOG_LEVELS.find((known) => known === process.env.LOG_LEVEL) ?? 'info'
const log = createLog(level)

/** Ends the process; until the api runs there is nothing to close in order. */
let end: (why: string) => void = (why) => process.exit(why === 'disconnect' ? 1 : 0)
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(signal))
// The process that started this one is gone.
process.on('disconnect', () => end('disconnect'))

/** Stops the api once, whatever asks for it first. */
function stopOn(api: RunningApi): void {
  let stopping = false
  const stop = (why: string) => {
    if (stopping) return
    stopping = true
    log.info({ why }, 'stopping')
    api.stop().then(
      () => process.exit(0),
      (err) => {
        log.error({ err }, 'The api did not stop cleanly.')
        process.exit(1)
      },
    )
  }
  end = stop
  api.done.catch((error: Error) => {
    log.fatal({ err: error }, 'The api cannot go on.')
    // At once: what it sends on might be made of half a decision, or go to another exchange's Redis.
    process.exit(1)
  })
}

try {
  const api = await run({ env: process.env, log })
  stopOn(api)
  log.info({ url: api.url }, 'listening')
  process.send?.({ ready: true, url: api.url })
} catch (error) {
  log.fatal({ err: error }, `The api cannot start: ${(error as Error).message}`)
  process.exit(1)
}
