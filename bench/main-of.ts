import type { Env } from '@truebook/shared/config'
import { type BenchArguments, readArguments } from './arguments.js'
import { keepReport } from './keep-report.js'
import { createProgress, type Progress } from './progress.js'
import { plainText, type Shown } from './shown.js'

/** What a bench has to measure. */
export interface Asked extends Pick<BenchArguments, 'size' | 'rounds'> {
  readonly env: Env
  /** Makes what shows people the progress. */
  readonly show: (steps: number) => Progress
}

export interface Bench<Report extends { readonly bench: string }> {
  readonly usage: string
  measure(asked: Asked): Promise<Report>
  /** The report as people read it, instead of JSON; also for the documents, if the usage knows `--write`. */
  shownOf(report: Report): Shown
  /** Also draws the report when it is written there. */
  readonly draw?: (report: Report) => void
  /** Whether the results were right as well; true by default. */
  readonly isSound?: (report: Report) => boolean
}

/** A bench as a command, which returns its exit code: 1 if something was not right. */
export function mainOf<Report extends { readonly bench: string }>(bench: Bench<Report>) {
  const { usage, measure, shownOf, draw, isSound } = bench
  return async (argv: readonly string[], env: Env): Promise<number> => {
    const asked = readArguments(argv, usage)
    if (!asked) return 0
    const report = await measure({ ...asked, env, show: createProgress })
    const shown = shownOf(report)
    if (asked.write) {
      draw?.(report)
      keepReport(report, shown)
    }
    console.log(asked.json ? JSON.stringify(report) : plainText(shown))
    return (isSound?.(report) ?? true) ? 0 : 1
  }
}
