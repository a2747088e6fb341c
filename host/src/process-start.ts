import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * When a process began, in whatever words the system has for it; undefined when it is gone, or has
 * ended and only its parent does not know. The pid and this text together name one process for ever,
 * where the pid alone is used again.
 */
export function processStart(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const fields = statOf(pid)
      return fields[0] === 'Z' ? undefined : fields[19]
    }
    if (process.platform === 'win32') {
      process.kill(pid, 0)
      return 'alive'
    }
    const text = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
    })
    const [state, ...start] = text.trim().split(/\s+/)
    return state?.startsWith('Z') ? undefined : start.join(' ')
  } catch {
    return undefined
  }
}

/** What Linux says of a process behind its pid and name: its state, its parent, and so on. Throws where it is gone. */
export function statOf(pid: number): readonly string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
}
