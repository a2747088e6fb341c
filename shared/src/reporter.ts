import type { Logger } from 'pino'

/**
 * Makes a listener, for each part, of failures that are tried again. It logs a new message at once, and
 * then every 50th repetition of it.
 */
export function reporter(
  log: Logger,
  onEach: (part: string) => void = () => undefined,
): (part: string) => (error: Error) => void {
  return (part) => {
    let last = ''
    let repeats = 0
    return (error) => {
      onEach(part)
      repeats = error.message === last ? repeats + 1 : 0
      last = error.message
      if (repeats % 50 === 0) log.warn({ part, repeats }, `${part}: ${error.message}`)
    }
  }
}
