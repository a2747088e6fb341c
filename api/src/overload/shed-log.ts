import type { Logger } from 'pino'
import { createNowAndThen } from '../now-and-then.js'
import type { Shed } from './overload.js'

/** Says that work is turned away: the first time at once, then now and then, and how often. */
export function createShedLog(log: Pick<Logger, 'warn'>, now: () => number): (shed: Shed) => void {
  const due = createNowAndThen(now)

  return ({ bottleneck }) => {
    const times = due()
    if (times === undefined) return
    log.warn({ bottleneck, times }, 'There is too much to do: some of it is turned away.')
  }
}
