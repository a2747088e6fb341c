import type { Logger } from 'pino'

/** For each part, a listener of failures that are tried again: it logs the first, then every 50th. */
export function reporter(
  log: Logger,
  onEach: (part: string) => void,
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
