import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Whether a process exists and is not just waiting for its parent to notice its end. */
export function isAlive(pid: number): boolean {
  const state = stateOf(pid)
  return state !== undefined && !state.status.startsWith('Z')
}

export function parentOf(pid: number): number {
  return stateOf(pid)?.parent ?? 0
}

/** Debian's slim images have no ps, other systems no /proc. */
function stateOf(pid: number): { status: string; parent: number } | undefined {
  try {
    const text =
      process.platform === 'linux'
        ? readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')
        : execFileSync('ps', ['-o', 'stat=,ppid=', '-p', String(pid)], { encoding: 'utf8' })
    const [status = '', parent] = text.trim().split(/\s+/)
    return { status, parent: Number(parent) }
  } catch {
    return undefined
  }
}

const LONGEST_WAIT_MS = 180_000

/** Returns when `isDone` holds; where it never does, says by its text what was waited for. */
export async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + LONGEST_WAIT_MS
  while (!(await isDone())) {
    if (performance.now() > giveUpAt) throw new Error(`It never came to pass: ${isDone}`)
    await sleep(20)
  }
}

/** A Node process that runs `source` as a module, which prints the pid of what it owns, and stays. */
export async function runOwner(source: string): Promise<{ child: ChildProcess; pid: number }> {
  const staying = `${source}\nsetInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', staying], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, pid: Number(chunk) }
}
