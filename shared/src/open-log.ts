import { writeSync } from 'node:fs'
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'
import { LOG_SERIALIZERS } from './logged-error.js'

const STANDARD_OUTPUT = 1
/** What is kept for later where standard output takes nothing, in bytes. What is more is lost. */
const MOST_KEPT = 2 ** 20
const RETRY_MS = 100
/** How long an end waits for a slow reader. */
const LONGEST_END_MS = 3_000

let output: DestinationStream | undefined

/**
 * A log of JSON lines on standard output. Where that takes none, as on a full disk, the part goes on, and ends when it is
 * to: pino's own destination waits there until there is room.
 */
export function openLog(options: LoggerOptions): Logger {
  output ??= openOutput()
  return pino({ serializers: LOG_SERIALIZERS, ...options }, output)
}

function openOutput(): DestinationStream {
  const kept: Buffer[] = []
  let bytes = 0
  let retry: NodeJS.Timeout | undefined
  const cell = new Int32Array(new SharedArrayBuffer(4))

  /** Writes what is kept, and waits for a slow reader until then, by `performance.now()`. */
  function flush(giveUpAt: number): void {
    clearTimeout(retry)
    while (kept.length > 0) {
      try {
        const written = writeSync(STANDARD_OUTPUT, kept[0])
        bytes -= written
        kept[0] = kept[0].subarray(written)
        if (kept[0].length === 0) kept.shift()
      } catch (error) {
        const isSlow = (error as NodeJS.ErrnoException).code === 'EAGAIN'
        if (!isSlow || performance.now() > giveUpAt) {
          retry = setTimeout(flush, RETRY_MS, 0).unref()
          return
        }
        Atomics.wait(cell, 0, 0, 1)
      }
    }
  }

  process.on('exit', () => flush(performance.now() + LONGEST_END_MS))
  return {
    write(line) {
      const more = Buffer.from(line)
      if (kept.length > 0 && bytes + more.length > MOST_KEPT) return
      kept.push(more)
      bytes += more.length
      if (kept.length === 1) flush(0)
    },
  }
}
