import { setTimeout as sleep } from 'node:timers/promises'
import type { Operation } from './operation.js'
import type { Step } from './steps.js'

export interface PaceOptions {
  /** 1 for the recorded speed; undefined for no waiting at all. */
  readonly speed: number | undefined
  /** Called with how many recorded events were given out so far. */
  readonly onEvents: (events: number) => void
}

/** Yields the operations of all steps, each step not before its recorded moment. */
export async function* paceOperations(
  steps: Iterable<Step>,
  { speed, onEvents }: PaceOptions,
): AsyncGenerator<Operation> {
  let events = 0
  let clock: { readonly startedAt: number; readonly firstTime: number } | undefined
  for (const step of steps) {
    if (speed !== undefined && clock !== undefined) {
      const due = clock.startedAt + (step.time - clock.firstTime) / speed
      const early = due - performance.now()
      if (early > 1) await sleep(early)
    }
    yield* step.operations
    // The snapshot stands for a book that existed already, so time begins once it is made.
    clock ??= { startedAt: performance.now(), firstTime: step.time }
    events += step.events
    onEvents(events)
  }
}
