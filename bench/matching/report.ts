import { sha256Hex } from '@truebook/shared/digest'
import type { Size } from '../arguments.js'
import type { Machine } from '../machine.js'
import { rounded } from '../stats.js'
import { addPauses, longestPause, type PausesByKind } from './gc-watch.js'
import type { CoreResult, WorkloadResult } from './measure-workload.js'
import { eachOf, SCALE, type ScaleName, WORKLOADS } from './plan.js'
import type { CoreName } from './request.js'
import type { WorkloadName } from './shapes.js'

/** All results of a run. */
export interface Results {
  readonly size: Size
  readonly machine: Machine
  /** What timing one message by itself adds to it, in nanoseconds. */
  readonly timerNs: number
  readonly workloads: Readonly<Record<WorkloadName, WorkloadResult>>
  readonly scale: Readonly<Record<ScaleName, WorkloadResult>>
}

/** The results, under the names by which other programs read them. */
export function reportOf(results: Results) {
  const { size, machine, timerNs, workloads, scale } = results
  return {
    bench: 'matching',
    size,
    rounds: workloads.touch.rounds,
    machine,
    workloads: eachOf(WORKLOADS, (name) => workloadReport(workloads[name])),
    scale: eachOf(SCALE, (name) => rounded(coreOf(scale[name], 'book').cpuNs.median)),
    scale_peer: eachOf(SCALE, (name) => roundedOrNull(scale[name].cores.peer?.cpuNs.median)),
    state_machine: stateMachineReport(coreOf(workloads.touch, 'state_machine')),
    gc: {
      book_max_ms: rounded(longestPause(pausesOf(results, 'book'))),
      peer_max_ms: rounded(longestPause(pausesOf(results, 'peer'))),
      pauses: {
        book: pausesOf(results, 'book'),
        state_machine: pausesOf(results, 'state_machine'),
        peer: pausesOf(results, 'peer'),
      },
    },
    bytes_per_order: Math.round(coreOf(scale['1000000'], 'book').bytesPerOrder),
    state_machine_bytes_per_order: Math.round(
      coreOf(workloads.deep, 'state_machine').bytesPerOrder,
    ),
    peer_bytes_per_order: Math.round(coreOf(workloads.deep, 'peer').bytesPerOrder),
    timer_ns: rounded(timerNs),
    hash: hashOf(results),
  }
}

export type Report = ReturnType<typeof reportOf>

/** The result of a core for a workload, which it must have been part of. */
function coreOf({ name, cores }: WorkloadResult, core: CoreName): CoreResult {
  const result = cores[core]
  if (!result) throw new Error(`There is no result of ${core} for the workload "${name}".`)
  return result
}

function workloadReport(result: WorkloadResult) {
  const book = coreOf(result, 'book')
  const peer = coreOf(result, 'peer')
  return {
    messages: result.messages,
    resting: result.resting,
    ...timesOf('book', book),
    ...timesOf('peer', peer),
    ratio_to_peer: rounded(peer.cpuNs.median / book.cpuNs.median),
    second_book_ns: rounded(coreOf(result, 'second_book').cpuNs.median),
    ...timesOf('state_machine', coreOf(result, 'state_machine')),
    naive_ns: roundedOrNull(result.cores.naive?.cpuNs.median),
    ...latencyReport(book),
    hash: result.hash,
  }
}

function timesOf<Name extends CoreName>(name: Name, { cpuNs, wallNs }: CoreResult) {
  return {
    [`${name}_ns`]: rounded(cpuNs.median),
    [`${name}_min_ns`]: rounded(cpuNs.min),
    [`${name}_max_ns`]: rounded(cpuNs.max),
    [`${name}_wall_ns`]: rounded(wallNs.median),
  } as Record<`${Name}_${'' | 'min_' | 'max_' | 'wall_'}ns`, number>
}

function latencyReport({ latency }: CoreResult) {
  return {
    p50_ns: roundedOrNull(latency?.p50),
    p99_ns: roundedOrNull(latency?.p99),
    p999_ns: roundedOrNull(latency?.p999),
    max_ns: roundedOrNull(latency?.max),
  }
}

function stateMachineReport(result: CoreResult) {
  return {
    commands_per_s: Math.round(1e9 / result.cpuNs.median),
    ns: rounded(result.cpuNs.median),
    ...latencyReport(result),
    max_gc_ms: rounded(longestPause(result.pauses)),
  }
}

function pausesOf({ workloads, scale }: Results, core: CoreName): PausesByKind {
  const results = [...Object.values(workloads), ...Object.values(scale)]
  return results.map(({ cores }) => cores[core]?.pauses ?? {}).reduce(addPauses, {})
}

function hashOf({ workloads, scale }: Results): string {
  const hashes = [...Object.values(workloads), ...Object.values(scale)].map(({ hash }) => hash)
  return sha256Hex(hashes.join(' ')).slice(0, 16)
}

function roundedOrNull(value: number | undefined): number | null {
  return value === undefined ? null : rounded(value)
}
