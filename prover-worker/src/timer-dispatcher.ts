import { setTimeout as wait } from 'node:timers/promises'
import type { Dispatcher, DispatcherOptions, Job } from './dispatcher.js'

/** Dispatches by a timer of this process: for an exchange without Redis. */
export function dispatchByTimer({ jobs, onError }: DispatcherOptions): Dispatcher {
  const stopping = new AbortController()
  const running = jobs.map(repeat)

  async function repeat({ name, everyMs, run }: Job): Promise<void> {
    while (!stopping.signal.aborted) {
      await run().catch((error) => onError(error, name))
      await wait(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  return {
    async stop() {
      stopping.abort()
      await Promise.all(running)
    },
  }
}
