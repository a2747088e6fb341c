import { type Logger, type LoggerOptions, pino } from 'pino'
import { LOG_SERIALIZERS } from './logged-error.js'

/** What is kept for later where standard output takes nothing, in characters. What is more is lost. */
const MOST_KEPT = 2 ** 20

/**
 * A log of JSON lines on standard output. Where that takes none, as on a full disk, the part goes on: with its own
 * destination pino would end it, and stand still at that end until there is room.
 */
export function openLog(options: LoggerOptions): Logger {
  const output = pino.destination({
    dest: 1,
    sync: true,
    maxLength: MOST_KEPT,
    retryEAGAIN: () => false,
  })
  output.on('error', () => undefined)
  return pino({ serializers: LOG_SERIALIZERS, ...options }, output)
}
