import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { HostError, reasonOf } from '../host-error.js'
import type { PostgresBinaries } from './postgres-binaries.js'
import type { RunAs } from './run-as.js'

/** The files of one Postgres below its data folder. */
export interface ClusterPaths {
  readonly folder: string
  readonly cluster: string
  readonly passwordFile: string
  readonly pidFile: string
  readonly logFile: string
}

export function clusterPaths(folder: string): ClusterPaths {
  return {
    folder,
    cluster: join(folder, 'cluster'),
    passwordFile: join(folder, 'password'),
    pidFile: join(folder, 'cluster', 'postmaster.pid'),
    logFile: join(folder, 'postgres.log'),
  }
}

/** Makes the cluster when there is none yet, and answers its superuser's password. */
export function prepareCluster(options: {
  paths: ClusterPaths
  binaries: PostgresBinaries
  user: RunAs
  sync: boolean
}): string {
  const { paths, binaries, user } = options
  try {
    if (!existsSync(join(paths.cluster, 'PG_VERSION'))) create(options)
    checkVersion({ cluster: paths.cluster, root: binaries.root })
    return readFileSync(paths.passwordFile, 'utf8').trim()
  } catch (cause) {
    if (cause instanceof HostError) throw cause
    const owner = user.owner === undefined ? '' : ` as user ${user.owner.uid}`
    throw new HostError(
      `The Postgres data in ${paths.folder} cannot be used${owner}: ${reasonOf(cause)}.`,
      { cause },
    )
  }
}

/** initdb works beside the final place, so a cluster that exists is always complete. */
function create(options: Parameters<typeof prepareCluster>[0]): void {
  const { paths, binaries, user, sync } = options
  const unfinished = `${paths.cluster}.new`
  mkdirSync(paths.folder, { recursive: true, mode: 0o700 })
  rmSync(unfinished, { recursive: true, force: true })
  writeFileSync(paths.passwordFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 })
  chmodSync(paths.passwordFile, 0o600)
  if (user.owner !== undefined) {
    chownSync(paths.folder, user.owner.uid, user.owner.gid)
    chownSync(paths.passwordFile, user.owner.uid, user.owner.gid)
  }
  const { command, args, ...ids } = user.wrap(binaries.initdb, [
    `--pgdata=${unfinished}`,
    '--username=truebook',
    '--auth=scram-sha-256',
    `--pwfile=${paths.passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(sync ? [] : ['--no-sync']),
  ])
  const run = spawnSync(command, args, { cwd: paths.folder, env: POSTGRES_ENV, ...ids })
  if (run.error !== undefined) throw run.error
  if (run.status !== 0) throw new Error(`initdb said "${String(run.stderr).trim()}"`)
  renameSync(unfinished, paths.cluster)
}

function checkVersion(options: { cluster: string; root: string }): void {
  const found = readFileSync(join(options.cluster, 'PG_VERSION'), 'utf8').trim()
  const manifest = readFileSync(join(options.root, '..', 'package.json'), 'utf8')
  const ours = /"version": "(\d+)/.exec(manifest)?.[1]
  if (found === ours) return
  throw new HostError(
    `The data in ${options.cluster} is of Postgres ${found}, but this is Postgres ${ours}: ` +
      'use another DATA_DIR, or dump and restore it with the older version.',
  )
}

/** Nothing of the caller's environment (PGDATA, LC_ALL, …) may change how Postgres runs. */
export const POSTGRES_ENV: Readonly<Record<string, string>> = {
  LC_ALL: 'C',
  TZ: 'UTC',
  PATH: process.env.PATH ?? '',
  ...(process.env.SystemRoot === undefined ? {} : { SystemRoot: process.env.SystemRoot }),
}
