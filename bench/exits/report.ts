import type { Size } from '../arguments.js'
import type { Machine } from '../machine.js'
import { spreadOf } from '../stats.js'
import type { ProofLatency } from './latency.js'
import type { TreeMeasurement } from './measure-tree.js'
import { type Leaves, SCALE } from './plan.js'

export interface Results {
  readonly size: Size
  readonly machine: Machine
  /** One a round. */
  readonly tree: readonly TreeMeasurement[]
  readonly proofReady: ProofLatency
}

/** The results, under the names by which other programs read them. */
export function reportOf({ size, machine, tree, proofReady }: Results) {
  const [largest] = SCALE.slice(-1)
  const medianOf = (figure: 'appendUs' | 'proofUs' | 'singleUs', leaves: Leaves) =>
    spreadOf(tree.map((round) => round[figure][leaves])).median
  const byLeaves = (figure: 'appendUs' | 'proofUs' | 'singleUs') =>
    Object.fromEntries(
      SCALE.map((leaves) => [leaves, rounded(medianOf(figure, leaves))]),
    ) as Record<Leaves, number>
  return {
    bench: 'exits',
    size,
    rounds: tree.length,
    machine,
    appends_per_s: Math.round(1e6 / medianOf('appendUs', largest)),
    proofs_per_s: Math.round(1e6 / medianOf('proofUs', largest)),
    append_us: byLeaves('appendUs'),
    proof_us: byLeaves('proofUs'),
    /** Microseconds for an exit by itself: appended alone, the new root, its proof. */
    scale: byLeaves('singleUs'),
    /** From the moment a withdrawal is due until its owner sees its proof. */
    proof_ready_ms: {
      p50: Math.round(proofReady.p50),
      p99: Math.round(proofReady.p99),
      max: Math.round(proofReady.max),
    },
    withdrawals: proofReady.withdrawals,
    claimed: proofReady.claimed,
    hash: tree[0].root.slice(2, 18),
  }
}

export type Report = ReturnType<typeof reportOf>

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
