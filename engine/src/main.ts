import { ConfigError } from '@truebook/shared/config'
import { openLog } from '@truebook/shared/open-log'
import { tuneCollector } from '@truebook/shared/tune-collector'
import { run } from './run.js'
import { tuneCompiler } from './tune-compiler.js'

// The engine as a process of its own: see config.ts for its environment.
tuneCompiler()
tuneCollector()
/** Until the engine runs there is nothing to close, so a signal ends the process at once. */
let stop: (code: number) => void = (code) => process.exit(code)
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(0))
// The process that started this engine is gone.
process.once('disconnect', () => stop(1))
try {
  const engine = await run({ env: process.env })
  stop = () => {
    void engine.stop()
  }
  process.send?.({ ready: true, role: engine.role() })
  await engine.done
  process.exit(0)
} catch (error) {
  const log = openLog({ name: 'engine' })
  if (error instanceof ConfigError) log.fatal(error.message)
  else log.fatal(error, `The engine has stopped: ${(error as Error).message}`)
  process.exit(1)
}
