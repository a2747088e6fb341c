import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'

/** Pauses of the garbage collector of one kind. */
export interface Pauses {
  readonly count: number
  readonly maxMs: number
  readonly totalMs: number
}

/** Pauses by kind: minor, major, incremental, weak. */
export type PausesByKind = Readonly<Record<string, Pauses>>

/** A stretch of time on the clock of `performance.now`, in milliseconds. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Notes each pause of the garbage collector. */
export interface GcWatch {
  /** Returns the pauses so far that began within one of the spans, and forgets all of them. */
  drain(spans: readonly Span[]): Promise<PausesByKind>
}

const KINDS: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weak',
}

type GcEntry = PerformanceEntry & { readonly detail: { readonly kind: number } }

export function createGcWatch(): GcWatch {
  let entries: PerformanceEntry[] = []
  const observer = new PerformanceObserver((list) => {
    entries.push(...list.getEntries())
  })
  observer.observe({ entryTypes: ['gc'] })

  return {
    async drain(spans) {
      // Node reports a pause in a later turn of its loop, and the observer one turn after that.
      for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate)
      const drained = entries.filter(({ startTime }) =>
        spans.some(({ from, to }) => startTime >= from && startTime <= to),
      )
      entries = []
      return drained.map(pausesOf).reduce(addPauses, {})
    },
  }
}

function pausesOf(entry: PerformanceEntry): PausesByKind {
  const { duration, detail } = entry as GcEntry
  return { [KINDS[detail.kind]]: { count: 1, maxMs: duration, totalMs: duration } }
}

/** Adds up the pauses of both, by kind. */
export function addPauses(a: PausesByKind, b: PausesByKind): Record<string, Pauses> {
  const sum: Record<string, Pauses> = { ...a }
  for (const [kind, more] of Object.entries(b)) {
    const before = sum[kind] ?? { count: 0, maxMs: 0, totalMs: 0 }
    sum[kind] = {
      count: before.count + more.count,
      maxMs: Math.max(before.maxMs, more.maxMs),
      totalMs: before.totalMs + more.totalMs,
    }
  }
  return sum
}

/** The longest pause of any kind, in milliseconds; 0 for none. */
export function longestPause(pauses: PausesByKind): number {
  return Math.max(0, ...Object.values(pauses).map(({ maxMs }) => maxMs))
}
