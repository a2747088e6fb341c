import type { Logger } from 'pino'
import type { Shed } from './overload.js'

const LINE_EVERY_MS = 10_000

/** Says that work is turned away: the first time at once, then now and then, and how often. */
export function createShedLog(log: Pick<Logger, 'warn'>, now: () => number): (shed: Shed) => void {
  let times = 0
  let said = Number.NEGATIVE_INFINITY

  return ({ bottleneck }) => {
    times += 1
    if (now() - said < LINE_EVERY_MS) return
    log.warn({ bottleneck, times }, 'There is too much to do: some of it is turned away.')
    times = 0
    said = now()
  }
}
