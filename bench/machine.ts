import { availableParallelism, cpus, totalmem, type } from 'node:os'

/** Where something was measured. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memory_gb: number
  readonly system: string
  readonly node: string
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

/** A machine as one line of text. */
export function whereOf({ cpu, cores, memory_gb, system, node }: Machine): string {
  return `${cpu}, ${cores} cores, ${memory_gb} GB, ${system}, Node ${node}`
}
