import { availableParallelism, cpus, totalmem, type } from 'node:os'
import { nodeProgram } from '@truebook/host/node-program'

/** Where something was measured. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memory_gb: number
  readonly system: string
  readonly node: string
  /** The Node of the exchange's own processes, where there are any. */
  readonly exchange_node?: string
}

export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory_gb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${process.arch}`,
    node: process.version,
  }
}

/** The same, for a bench that starts an exchange or a part of one. */
export function exchangeMachine(): Machine {
  return { ...thisMachine(), exchange_node: `v${nodeProgram().version}` }
}

/** A machine as one line of text. */
export function whereOf(machine: Machine): string {
  const { cpu, cores, memory_gb, system, node, exchange_node = node } = machine
  const exchange = exchange_node === node ? '' : `, the exchange on ${exchange_node}`
  return `${cpu}, ${cores} cores, ${memory_gb} GB, ${system}, Node ${node}${exchange}`
}
