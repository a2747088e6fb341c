import type { Machine } from '../machine.js'
import { spreadOf } from '../stats.js'
import type { TreeMeasurement } from './measure-tree.js'
import { type Leaves, SCALE, type Size } from './plan.js'

export interface Results {
  readonly size: Size
  readonly machine: Machine
  /** One a round. */
  readonly tree: readonly TreeMeasurement[]
  /** From the request to `proof_ready`, in milliseconds; absent where it was not measured. */
  readonly proofReadyMs?: { readonly p50: number; readonly p99: number }
}

/** The results under the names that other programs read them by. */
export function reportOf({ size, machine, tree, proofReadyMs }: Results) {
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
    proof_ready_ms: proofReadyMs ?? { p50: null, p99: null },
    hash: tree[0].root.slice(2, 18),
  }
}

export type Report = ReturnType<typeof reportOf>

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
