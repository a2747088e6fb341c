import { percentileOf } from '../stats.js'
import type { Core } from './core.js'
import type { Span } from './gc-watch.js'

/** Messages from `from` to `to` − 1. The first ones are handled before the clock runs. */
export interface Part {
  readonly from: number
  /** The first message that counts. */
  readonly timedFrom: number
  readonly to: number
}

/** Nanoseconds a message. */
export interface Throughput {
  /** Processor time of the whole process: on a shared machine the only one that means anything. */
  readonly cpuNs: number
  readonly wallNs: number
  /** When messages were handled and timed. */
  readonly spans: readonly Span[]
}

/** Handles a part, looking at the clock as rarely as the core's slices allow. */
export function measureThroughput(core: Core, part: Part): Throughput {
  const spans: Span[] = []
  let cpuMicros = 0
  forEachSlice(core, part, (from, to) => {
    const startedAt = performance.now()
    const before = process.cpuUsage()
    for (let i = from; i < to; i += 1) core.handle(i)
    const { user, system } = process.cpuUsage(before)
    if (from < part.timedFrom) return
    spans.push({ from: startedAt, to: performance.now() })
    cpuMicros += user + system
  })
  const count = part.to - part.timedFrom
  const wallMs = spans.reduce((sum, { from, to }) => sum + to - from, 0)
  return { cpuNs: (cpuMicros * 1e3) / count, wallNs: (wallMs * 1e6) / count, spans }
}

/** How long single messages took, in nanoseconds. */
export interface Singles {
  readonly times: Float64Array
  readonly spans: readonly Span[]
}

/** Handles a part, with a look at the clock before and after each message. */
export function measureSingles(core: Core, part: Part): Singles {
  const times = new Float64Array(part.to - part.timedFrom)
  const spans: Span[] = []
  forEachSlice(core, part, (from, to) => {
    const startedAt = performance.now()
    for (let i = from; i < to; i += 1) {
      const before = performance.now()
      core.handle(i)
      const ms = performance.now() - before
      if (i >= part.timedFrom) times[i - part.timedFrom] = ms * 1e6
    }
    if (from >= part.timedFrom) spans.push({ from: startedAt, to: performance.now() })
  })
  return { times, spans }
}

/** How long two looks at the clock take by themselves, in nanoseconds. */
export function measureTimer(): number {
  const times = new Float64Array(200_000)
  for (let i = 0; i < times.length; i += 1) {
    const startedAt = performance.now()
    times[i] = (performance.now() - startedAt) * 1e6
  }
  return percentileOf(times.sort(), 0.5)
}

function forEachSlice(core: Core, part: Part, handle: (from: number, to: number) => void): void {
  for (let from = part.from; from < part.to; ) {
    const border = from < part.timedFrom ? part.timedFrom : part.to
    const to = Math.min(border, from + core.slice)
    core.prepare(from, to)
    handle(from, to)
    core.collect()
    from = to
  }
}
