import { createNowAndThen } from '@truebook/shared/now-and-then'
import type { Logger } from 'pino'
import type { Shed } from './overload.js'

/** Logs that work is refused: the first time at once, then every few seconds, and how often. */
export function createShedLog(log: Pick<Logger, 'warn'>, now: () => number): (shed: Shed) => void {
  const due = createNowAndThen(now)

  return ({ bottleneck }) => {
    const times = due()
    if (times === undefined) return
    log.warn({ bottleneck, times }, 'There is too much to do: some of it is turned away.')
  }
}
