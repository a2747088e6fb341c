import { readFileSync } from 'node:fs'

/** An error as the exchange's logs have it. */
export interface LoggedError {
  readonly type?: string
  readonly message: string
  readonly code?: string
  readonly cause?: LoggedError
}

interface Line {
  readonly pid: number
  readonly level: number
  readonly msg: string
  readonly err?: LoggedError
}

/** pino's number for what ends a process. */
const FATAL = 60

/** What a process that has ended wrote as its reason; undefined where it wrote none. */
export function lastWords(logFile: string, pid: number | undefined): LoggedError | undefined {
  const lines = readFileSync(logFile, 'utf8')
    .split('\n')
    // What Node itself says of an error that nobody caught is no JSON.
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Line)
  const last = lines.findLast((line) => line.level === FATAL && line.pid === pid)
  return last && (last.err ?? { message: last.msg })
}
