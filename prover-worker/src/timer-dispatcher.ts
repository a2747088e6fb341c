import { setTimeout as wait } from 'node:timers/promises'
import type { Dispatcher, DispatcherOptions } from './dispatcher.js'

/** Dispatches by a timer of this process: for an exchange without Redis. */
export function dispatchByTimer({ everyMs, job, onError }: DispatcherOptions): Dispatcher {
  const stopping = new AbortController()
  const running = repeat()

  async function repeat(): Promise<void> {
    while (!stopping.signal.aborted) {
      await job().catch(onError)
      await wait(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}
