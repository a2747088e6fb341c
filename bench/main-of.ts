import type { Env } from '@truebook/shared/config'
import { type BenchArguments, readArguments } from './arguments.js'
import { keepReport } from './keep-report.js'
import { createProgress, type Progress } from './progress.js'
import { plainText, type Shown } from './shown.js'

/** What a bench is asked to measure. */
export interface Asked extends Pick<BenchArguments, 'size' | 'rounds'> {
  readonly env: Env
  /** Makes what tells people how far it is. */
  readonly show: (steps: number) => Progress
}

export interface Bench<Report extends { readonly bench: string }> {
  readonly usage: string
  measure(asked: Asked): Promise<Report>
  /** For people, in place of JSON, and in the documents, where the usage knows `--write`. */
  shownOf(report: Report): Shown
  /** Draws it, too, where it is written there. */
  readonly draw?: (report: Report) => void
  /** Whether what was measured was right as well; it is, unless this says otherwise. */
  readonly isSound?: (report: Report) => boolean
}

/** A bench as a command, which answers its exit code: 1 where something was not right. */
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
