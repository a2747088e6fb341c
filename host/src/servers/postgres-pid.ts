import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { HostError } from '../host-error.js'
import type { ClusterPaths } from './postgres-cluster.js'
import { textOfFile } from './text-of-file.js'

/** The Postgres that postmaster.pid names, if that process is alive and is a Postgres. */
export function serverOf(paths: ClusterPaths): { pid: number; port: number } | undefined {
  const lines = textOfFile(paths.pidFile).split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isPostgres(pid)) return undefined
  return { pid, port }
}

const RELEASE_LIMIT_MS = 20_000

/**
 * Waits for a Postgres on this folder that is just stopping (its owner was killed). If the pid file's number now
 * belongs to another program, Postgres would refuse to start: the file is deleted. If it belongs to nobody, the file
 * stays: Postgres needs it to see whether its last run has fully ended.
 */
export async function waitUntilReleased(paths: ClusterPaths): Promise<void> {
  const giveUpAt = Date.now() + RELEASE_LIMIT_MS
  for (let found = serverOf(paths); found !== undefined; found = serverOf(paths)) {
    if (Date.now() > giveUpAt) {
      throw new HostError(
        `Another Postgres (process ${found.pid}) runs on ${paths.cluster}: stop it first, ` +
          'or choose another DATA_DIR.',
      )
    }
    await sleep(50)
  }
  const pid = Number(textOfFile(paths.pidFile).split('\n')[0])
  if (pid > 0 && isAlive(pid)) rmSync(paths.pidFile, { force: true })
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function isPostgres(pid: number): boolean {
  try {
    return commandOf(pid).includes('postgres')
  } catch {
    return false
  }
}

function commandOf(pid: number): string {
  if (process.platform === 'linux') return readFileSync(`/proc/${pid}/comm`, 'utf8')
  if (process.platform === 'win32') {
    return execFileSync('tasklist', ['/FI', `PID eq ${pid}`], { encoding: 'utf8' })
  }
  return execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' })
}
