const LINES = 5

/** The last lines of a server's log in one line, for a sentence to end with. */
export function endOf(log: Buffer): string {
  return log.toString().trim().split('\n').slice(-LINES).join(' | ')
}
