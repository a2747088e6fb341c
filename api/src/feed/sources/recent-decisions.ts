import type { KeptDecision } from '../../kept-decision.js'
import { createEventWindow, type WindowLimits } from '../event-window.js'

/** The last decisions, without a gap, up to the one added last. */
export interface RecentDecisions {
  add(decision: KeptDecision): void
  /** The sequence of the last decision added. */
  sequence(): number
  /** The decisions after a sequence; undefined where some are no longer here. */
  after(since: number): readonly KeptDecision[] | undefined
  /** A page of decisions that ends just before a sequence, oldest first; undefined where none are here. */
  before(sequence: number): readonly KeptDecision[] | undefined
  /** Takes in older decisions, which have no gap, if they join the first one here and there is room. */
  join(older: readonly KeptDecision[]): void
}

const A_PAGE = 1024

export function createRecentDecisions(options: {
  readonly kept: WindowLimits
  /** The sequence up to which all is known already. */
  readonly from: number
}): RecentDecisions {
  const recent = createEventWindow<KeptDecision>(options.kept)
  let sequence = options.from

  /** The sequence of the oldest decision here, or of the next one where there is none. */
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
