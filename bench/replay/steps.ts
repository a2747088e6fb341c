import type { RecordedEvent, RecordedTrade } from './capture.js'
import type { Operation } from './operation.js'
import type { Planner } from './plan.js'

/** The operations for one moment of the recording. */
export interface Step {
  /** The recorded clock, unix milliseconds. */
  readonly time: number
  /** How many recorded events it stands for. */
  readonly events: number
  readonly operations: readonly Operation[]
}

/** Plans recorded events one after the other, and at the end what makes both books comparable. */
export function* planSteps(planner: Planner, events: readonly RecordedEvent[]): Generator<Step> {
  yield { time: events[0]?.time ?? 0, events: 0, operations: planner.begin() }
  for (let at = 0; at < events.length; ) {
    const event = events[at]
    const burst = event.kind === 'trade' ? burstAt(events, at) : []
    const operations = event.kind === 'trade' ? planner.trade(burst) : planner.update(event)
    const count = Math.max(burst.length, 1)
    yield { time: event.time, events: count, operations }
    at += count
  }
  yield { time: events.at(-1)?.time ?? 0, events: 0, operations: planner.end() }
}

/** The trades from `at` on that happened in one millisecond at one level: usually those of one taker. */
function burstAt(events: readonly RecordedEvent[], at: number): RecordedTrade[] {
  const burst: RecordedTrade[] = []
  for (let event = events[at]; event?.kind === 'trade'; event = events[at + burst.length]) {
    const { time, makerSide, price } = burst[0] ?? event
    if (event.time !== time || event.makerSide !== makerSide || event.price !== price) break
    burst.push(event)
  }
  return burst
}
