import { thisMachine } from '../machine.js'
import type { Asked } from '../main-of.js'
import type { Progress } from '../progress.js'
import { type Children, withChildren } from './children.js'
import { measureWorkload, stepsOf, type WorkloadResult } from './measure-workload.js'
import { planOf, type Workload } from './plan.js'
import type { Results } from './report.js'
import { CORE_NAMES } from './request.js'

/** Runs everything that a size asks for. */
export async function measureAll({ size, show }: Pick<Asked, 'size' | 'show'>): Promise<Results> {
  const { checks, workloads, scale, isFresh } = planOf(size)
  const everything = [...checks, ...Object.values(workloads), ...Object.values(scale)]
  const progress = show(everything.reduce((sum, one) => sum + stepsOf(one), 0))
  try {
    return await withChildren(CORE_NAMES, async (shared) => {
      const timerNs = (await shared.get('book')?.ask('timer', null)) ?? 0
      for (const check of checks) await measureIn(shared, check, progress)
      const measure = (workload: Workload) =>
        isFresh
          ? withChildren(workload.cores, (own) => measureIn(own, workload, progress))
          : measureIn(shared, workload, progress)
      return {
        size,
        machine: thisMachine(),
        timerNs,
        workloads: await measureEach(workloads, measure),
        scale: await measureEach(scale, measure),
      }
    })
  } finally {
    progress.stop()
  }
}

function measureIn(
  children: Children,
  workload: Workload,
  progress: Progress,
): Promise<WorkloadResult> {
  progress.begin(workload.name)
  return measureWorkload(workload, children, progress.step)
}

async function measureEach<Name extends string>(
  workloads: Readonly<Record<Name, Workload>>,
  measure: (workload: Workload) => Promise<WorkloadResult>,
): Promise<Record<Name, WorkloadResult>> {
  const results: [string, WorkloadResult][] = []
  for (const [name, workload] of Object.entries<Workload>(workloads)) {
    results.push([name, await measure(workload)])
  }
  return Object.fromEntries(results) as Record<Name, WorkloadResult>
}
