import { readdirSync } from 'node:fs'
import { statOf } from '@truebook/host/servers/process-start'

/** Processor time of some processes so far, in seconds. */
export type ProcessTimes = ReadonlyMap<number, number>

/** Places of fields of /proc/<pid>/stat, counted after the name. Children that have ended count too. */
const [PARENT, TIMES, TIMES_END] = [1, 11, 15]
/** Linux tells programs hundredths of a second, whatever the kernel's own clock is. */
const TICKS_PER_SECOND = 100

/**
 * The processor time of each of these processes together with its children, such as the backends of a Postgres;
 * undefined if the system has no /proc.
 */
export function processTimes(pids: readonly number[]): ProcessTimes | undefined {
  const stats = readStats()
  if (stats === undefined) return undefined
  const times = new Map(pids.map((pid) => [pid, 0]))
  for (const { pid, parent, seconds } of stats) {
    const family = times.has(pid) ? pid : parent
    const sum = times.get(family)
    if (sum !== undefined) times.set(family, sum + seconds)
  }
  return times
}

interface Stat {
  readonly pid: number
  readonly parent: number
  readonly seconds: number
}

function readStats(): readonly Stat[] | undefined {
  if (process.platform !== 'linux') return undefined
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(Number(name)))
}

/** A process may end before it is read. */
function readStat(pid: number): readonly Stat[] {
  try {
    const fields = statOf(pid).map(Number)
    const ticks = fields.slice(TIMES, TIMES_END).reduce((sum, time) => sum + time, 0)
    return [{ pid, parent: fields[PARENT], seconds: ticks / TICKS_PER_SECOND }]
  } catch {
    return []
  }
}
