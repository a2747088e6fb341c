import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { HostError, reasonOf } from '../host-error.js'
import { freePort } from './free-port.js'
import { firstAnswer, type KeptProcess, startKept } from './kept-process.js'
import { askLeftBehind } from './left-behind.js'
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.js'
import {
  type ClusterPaths,
  clusterPaths,
  POSTGRES_ENV,
  prepareCluster,
} from './postgres-cluster.js'
import { logLength, whyNotStarted } from './postgres-log.js'
import { serverOf, waitUntilReleased } from './postgres-pid.js'
import { type RunAs, runAs } from './run-as.js'
import { type ServerFolder, startIn } from './server-folder.js'

export interface PostgresOptions {
  /** The folder of this Postgres alone; absent: a temporary one, deleted at the end. */
  readonly dataDir?: string
  /** Absent: any free port. */
  readonly port?: number
  /** False lets a crash of the machine lose data: for tests that never look at a disk. */
  readonly durable?: boolean
}

export interface RunningPostgres {
  /** The superuser's URL of the database `truebook`. */
  readonly url: string
  readonly port: number
  /** The server's process; absent if it was running before we came. */
  readonly server?: KeptProcess
  stop(): Promise<void>
}

/** Starts Postgres on 127.0.0.1, makes its cluster and the database `truebook` when absent. */
export async function startPostgres(options: PostgresOptions = {}): Promise<RunningPostgres> {
  dropDriverSettings()
  return startIn({ dataDir: options.dataDir, name: 'postgres' }, async (where) => {
    const setup = prepare(where, options.durable !== false)
    askLeftBehind({ ...setup.paths, stopSignal: STOP_SIGNAL })
    await waitUntilReleased(setup.paths)
    return launch(setup, options)
  })
}

/**
 * Connects to the Postgres that already runs on this folder, or else starts one; only one that it started is
 * stopped.
 */
export async function connectOrStartPostgres(
  options: PostgresOptions & { readonly dataDir: string },
): Promise<RunningPostgres> {
  dropDriverSettings()
  const paths = clusterPaths(resolve(options.dataDir))
  const running = serverOf(paths)
  if (running !== undefined) {
    const url = urlOf({ password: readFileSync(paths.passwordFile, 'utf8').trim(), ...running })
    if (await answers(url)) return { url, port: running.port, stop: async () => {} }
  }
  return startPostgres(options)
}

/**
 * The driver takes what a url leaves open from PGSSLMODE, PGOPTIONS and the like, which are meant for another server. All
 * names that begin so go from the environment of this process, and so of those that it starts.
 */
export function dropDriverSettings(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('PG')) delete process.env[name]
}

interface Setup {
  readonly paths: ClusterPaths
  readonly binaries: PostgresBinaries
  readonly user: RunAs
  readonly password: string
  readonly temporary: boolean
}

function prepare({ folder, temporary }: ServerFolder, sync: boolean): Setup {
  const binaries = findPostgresBinaries()
  const paths = clusterPaths(folder)
  const user = runAs({ ownedBy: paths.cluster, folders: [binaries.root, dirname(folder)] })
  const password = prepareCluster({ paths, binaries, user, sync })
  return { paths, binaries, user, password, temporary }
}

const READY_LIMIT_MS = 120_000
/** Fast shutdown: open connections are closed, everything is checkpointed. */
const STOP_SIGNAL = 'SIGINT' as const
/** A recovery that lost its postmaster goes on for a minute, and no other Postgres may start meanwhile. */
const PASSING_LIMIT_MS = 75_000
/** Troubles that pass by themselves: somebody took our port; the last run's processes are still ending. */
const PASSING_TROUBLE = ['could not create any TCP/IP sockets', 'pre-existing shared memory block']

async function launch(setup: Setup, options: PostgresOptions): Promise<RunningPostgres> {
  const giveUpAt = Date.now() + PASSING_LIMIT_MS
  for (;;) {
    const port = options.port ?? (await freePort())
    const logged = logLength(setup.paths)
    const server = await startKept(keeperOrder(setup, { ...options, port }))
    try {
      const url = urlOf({ password: setup.password, port })
      const ask = async () => (await answers(url)) || undefined
      if (!(await firstAnswer(server, READY_LIMIT_MS, ask))) {
        throw new HostError(whyNotStarted(setup.paths, logged))
      }
      return { url, port, server, stop: server.stop }
    } catch (error) {
      await server.stop()
      const passes = PASSING_TROUBLE.some((trouble) => reasonOf(error).includes(trouble))
      if (!passes || Date.now() > giveUpAt) throw error
      await sleep(100)
    }
  }
}

function keeperOrder(setup: Setup, options: PostgresOptions & { port: number }) {
  const { paths, binaries, user, temporary } = setup
  const settings = settingsFor(options)
  const pairs = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return {
    ...user.wrap(binaries.postgres, ['-D', paths.cluster, ...pairs]),
    env: POSTGRES_ENV,
    cwd: process.platform === 'win32' ? paths.folder : '/',
    logFile: paths.logFile,
    stopSignal: STOP_SIGNAL,
    // Immediate shutdown: the next start replays the log, as after a crash.
    stopAtOnceSignal: 'SIGQUIT' as const,
    graceMs: 20_000,
    ...(temporary ? { removeAfter: [paths.folder] } : {}),
  }
}

function settingsFor(options: PostgresOptions & { port: number }): Record<string, string | number> {
  const safety = options.durable === false ? 'off' : 'on'
  return {
    listen_addresses: '127.0.0.1',
    port: options.port,
    unix_socket_directories: '',
    max_connections: 60,
    shared_buffers: '128MB',
    fsync: safety,
    full_page_writes: safety,
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    // Otherwise a commit that needs a new segment of the log first fills it with zeros, and all wait.
    wal_init_zero: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    log_line_prefix: '%m [%p] ',
  }
}

/** Whether the database answers; makes it first when only the maintenance database exists. */
async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({
    connectionString: url.replace(/truebook$/, 'postgres'),
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = 'truebook'")
    if (found.rowCount === 0) await client.query('CREATE DATABASE truebook')
    return true
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') {
      throw new HostError(`Postgres refused the password kept beside its data.`, { cause: error })
    }
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

function urlOf(options: { password: string; port: number }): string {
  return `postgres://truebook:${options.password}@127.0.0.1:${options.port}/truebook`
}
