import type { Env } from '@truebook/shared/config'
import { type BenchArguments, readArguments } from './arguments.js'
import { createProgress, type Progress } from './progress.js'

/** What a bench is asked to measure. */
export interface Asked extends Pick<BenchArguments, 'size' | 'rounds'> {
  readonly env: Env
  /** Makes what tells people how far it is. */
  readonly show: (steps: number) => Progress
}

export interface Bench<Report> {
  readonly usage: string
  measure(asked: Asked): Promise<Report>
  /** For people, in place of JSON. */
  summaryOf(report: Report): string
  /** Writes a report into the documents, where the usage knows `--write`. */
  readonly keep?: (report: Report) => void
  /** Whether what was measured was right as well; it is, unless this says otherwise. */
  readonly isSound?: (report: Report) => boolean
}

/** A bench as a command, which answers its exit code: 1 where something was not right. */
export function mainOf<Report>({ usage, measure, summaryOf, keep, isSound }: Bench<Report>) {
  return async (argv: readonly string[], env: Env): Promise<number> => {
    const asked = readArguments(argv, usage)
    if (asked === undefined) {
      console.log(usage)
      return 0
    }
    const report = await measure({ ...asked, env, show: createProgress })
    if (asked.write) keep?.(report)
    console.log(asked.json ? JSON.stringify(report) : summaryOf(report))
    return (isSound?.(report) ?? true) ? 0 : 1
  }
}
