import type { Decision } from '@truebook/shared/decision'
import { createEventWindow, type WindowLimits } from '../event-window.js'

/** The last decisions without a gap, up to the one that was added last. */
export interface RecentDecisions {
  add(decision: Decision): void
  /** Of the last one added. */
  sequence(): number
  /** Those after a sequence; undefined where they are not all here. */
  after(since: number): readonly Decision[] | undefined
  /** Some of those before a sequence, up to the one just before it, oldest first; undefined where none are. */
  before(sequence: number): readonly Decision[] | undefined
  /** Takes older ones in, which have no gap, as far as they join and there is room. */
  join(older: readonly Decision[]): void
}

const A_PAGE = 1024

export function createRecentDecisions(options: {
  readonly kept: WindowLimits
  /** The sequence that is already known. */
  readonly from: number
}): RecentDecisions {
  const recent = createEventWindow<Decision>(options.kept)
  let sequence = options.from

  /** The first sequence that is here, or would be. */
  const first = () => recent.items()[0]?.sequence ?? sequence + 1

  return {
    add(decision) {
      sequence = decision.sequence
      recent.push(decision)
    },
    sequence: () => sequence,
    after(since) {
      return first() <= since + 1 ? recent.items().slice(since + 1 - first()) : undefined
    },
    before(before) {
      const end = before - first()
      if (end <= 0 || before > sequence + 1) return undefined
      return recent.items().slice(Math.max(0, end - A_PAGE), end)
    },
    join(older) {
      const fitting = older.filter((decision) => decision.sequence < first())
      if (fitting.at(-1)?.sequence === first() - 1) recent.unshift(fitting)
    },
  }
}
