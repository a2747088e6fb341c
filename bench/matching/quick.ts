import { withChildren } from './children.js'
import { measureWorkload } from './measure-workload.js'
import { planOf } from './plan.js'
import { CORE_NAMES } from './request.js'

/**
 * One flow through one core, for those who make it faster:
 * `node bench/dist/matching/quick.js [flow, or number of resting orders] [core]`.
 */
const [flow = 'touch', coreName = 'book'] = process.argv.slice(2)
const { workloads, scale } = planOf('full')
const known = new Map(Object.entries({ ...workloads, ...scale }))
const workload = known.get(flow)
const core = CORE_NAMES.find((name) => name === coreName)
if (!workload || !core) {
  const names = [[...known.keys()], CORE_NAMES].map((list) => list.join(', ')).join('; and of ')
  throw new Error(`The flow and the core must be one of ${names}.`)
}
const result = await withChildren([core], (children) =>
  measureWorkload({ ...workload, cores: [core] }, children, () => {}),
)
console.log(JSON.stringify({ flow, core, resting: result.resting, ...result.cores[core] }))
