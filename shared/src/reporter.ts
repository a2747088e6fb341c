import type { Logger } from 'pino'
import { createNowAndThen } from './now-and-then.js'

/**
 * Makes a listener, for each part, of failures that are tried again. It logs a new message at once, and
 * repetitions of it every ten seconds at most.
 */
export function reporter(
  log: Logger,
  onEach: (part: string) => void = () => undefined,
): (part: string) => (error: Error) => void {
  return (part) => {
    let last = ''
    let due = createNowAndThen(clock)
    return ({ message }) => {
      onEach(part)
      if (message !== last) due = createNowAndThen(clock)
      last = message
      const times = due()
      if (times !== undefined) log.warn({ part, times }, `${part}: ${message}`)
    }
  }
}

/** Not the wall clock, which may be set back. */
const clock = () => performance.now()
