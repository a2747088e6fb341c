import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * When a process began, in the system's own words; undefined if it is gone, or has ended and only its parent has not
 * noticed. The pid and this text together name one process for ever; the pid alone is used again.
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

/** The fields of /proc/<pid>/stat after pid and name: state, parent, and so on. Throws if the process is gone. */
export function statOf(pid: number): readonly string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
}
