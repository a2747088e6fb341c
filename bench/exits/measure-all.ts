import { exchangeMachine } from '../machine.js'
import type { Asked } from '../main-of.js'
import { measureLatency } from './latency.js'
import { measureTree, type TreeMeasurement } from './measure-tree.js'
import { planOf, SCALE } from './plan.js'
import type { Results } from './report.js'

/** Measures everything, round by round; throws if two rounds come to different roots. */
export async function measureAll(options: Asked): Promise<Results> {
  const { size, env } = options
  const plan = planOf(size)
  const rounds = options.rounds ?? plan.rounds
  const progress = options.show(rounds * SCALE.length + 1)
  const tree: TreeMeasurement[] = []
  try {
    while (tree.length < rounds) tree.push(measureTree(plan, progress))
    const roots = new Set(tree.map(({ root }) => root))
    if (roots.size > 1) throw new Error('The same leaves led to different roots.')
    const proofReady = await measureLatency({ env, plan: plan.latency, progress })
    return { size, machine: exchangeMachine(), tree, proofReady }
  } finally {
    progress.stop()
  }
}
