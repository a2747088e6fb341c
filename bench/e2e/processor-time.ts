import { readdirSync, readFileSync } from 'node:fs'
import { statOf } from '@truebook/host/servers/process-start'

/** The parts of an exchange that take processor time, and the load itself. */
export const PARTS = ['api', 'engine', 'prover_worker', 'postgres', 'redis', 'load'] as const
export type Part = (typeof PARTS)[number]

/** Processor time of each part so far, in microseconds. */
export type PartTimes = Readonly<Record<Part, number>>

/** Tells a part by its process's command line. */
const SIGNS: readonly (readonly [Part, RegExp])[] = [
  ['api', /api\/dist\/main\.js/],
  ['engine', /engine\/dist\/main\.js/],
  ['prover_worker', /prover-worker\/dist\/main\.js/],
  ['postgres', /postgres/],
  ['redis', /redis-server/],
]

/** Linux tells programs hundredths of a second, whatever the kernel's own clock is. */
const MICROS_PER_TICK = 10_000
/** Places of fields of /proc/<pid>/stat, counted after the name. */
const [PARENT, USER, SYSTEM] = [1, 11, 12]

/** The processor time of an exchange's parts; undefined if the system has no /proc. */
export function partTimes(exchangePid: number): PartTimes | undefined {
  if (process.platform !== 'linux') return undefined
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const processes = all.flatMap((pid) => readProcess(Number(pid)))
  const times = Object.fromEntries(PARTS.map((part) => [part, 0])) as Record<Part, number>
  const family = new Set([exchangePid])
  // A parent has a smaller pid than its children, except where pids begin anew.
  for (let grown = true; grown; ) {
    const before = family.size
    for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid)
    grown = family.size > before
  }
  for (const { pid, micros, words } of processes) {
    const part = family.has(pid) && SIGNS.find(([, sign]) => sign.test(words))?.[0]
    if (part) times[part] += micros
  }
  const { user, system } = process.cpuUsage()
  return { ...times, load: user + system }
}

interface Process {
  readonly pid: number
  readonly parent: number
  readonly micros: number
  readonly words: string
}

/** A process may end before it is read. */
function readProcess(pid: number): readonly Process[] {
  try {
    const stat = statOf(pid)
    const micros = (Number(stat[USER]) + Number(stat[SYSTEM])) * MICROS_PER_TICK
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return [{ pid, parent: Number(stat[PARENT]), micros, words }]
  } catch {
    return []
  }
}
