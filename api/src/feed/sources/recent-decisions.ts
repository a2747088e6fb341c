import type { Decision } from '@truebook/shared/decision'

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

/** Keeps at least so many, once there were so many. */
export function createRecentDecisions(options: {
  readonly kept: number
  /** The sequence that is already known. */
  readonly from: number
}): RecentDecisions {
  const { kept, from } = options
  let recent: Decision[] = []
  let sequence = from

  /** The first sequence that is here, or would be. */
  const first = () => (recent.length > 0 ? recent[0].sequence : sequence + 1)

  return {
    add(decision) {
      sequence = decision.sequence
      recent.push(decision)
      if (recent.length >= 2 * kept) recent = recent.slice(-kept)
    },
    sequence: () => sequence,
    after: (since) => (first() <= since + 1 ? recent.slice(since + 1 - first()) : undefined),
    before(before) {
      const end = before - first()
      return end > 0 ? recent.slice(Math.max(0, end - A_PAGE), end) : undefined
    },
    join(older) {
      const known = first()
      const fitting = older.filter((decision) => decision.sequence < known)
      if (fitting.at(-1)?.sequence !== known - 1) return
      const room = kept - recent.length
      if (room > 0) recent = [...fitting.slice(-room), ...recent]
    },
  }
}
