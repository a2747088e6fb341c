import { type EngineOptions, type RunningEngine, run } from '@truebook/engine/run'

/**
 * An engine that is started again when it ends by itself, as a supervisor would: on a busy machine a
 * process may stand still for so long that its lock is taken from it.
 */
export async function keepEngine(options: EngineOptions): Promise<RunningEngine> {
  let running = await run(options)
  let isOver = false

  let restarting: Promise<void> | undefined

  function watch(): void {
    running.done.catch((error: Error) => {
      if (isOver) return
      console.error(`An engine is started again. ${error.message}`)
      restarting = restart()
    })
  }

  async function restart(): Promise<void> {
    running = await run(options)
    watch()
  }

  watch()
  return {
    role: () => running.role(),
    sequence: () => running.sequence(),
    healthPort: running.healthPort,
    done: running.done,
    async stop() {
      isOver = true
      await restarting
      await running.stop()
    },
  }
}
