import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { Env } from '@truebook/shared/config'
import { Redis } from 'ioredis'
import { HostError, reasonOf } from '../host-error.js'
import { freePort } from './free-port.js'
import type { KeeperOrder } from './keeper.js'
import { firstAnswer, type KeptProcess, startKept } from './kept-process.js'
import { endOf } from './log-end.js'
import { type RedisProgram, unpackRedis } from './redis-unpack.js'
import { type ServerFolder, startIn } from './server-folder.js'

export interface RedisOptions {
  readonly env: Env
  /** The folder of this Redis alone; absent: a temporary one, deleted at the end. */
  readonly dataDir?: string
  /** Where Debian's packages may be unpacked when no redis-server is installed; absent: not. */
  readonly unpackTo?: string
  /** Its port and its password; absent: any free port, and a new password. */
  readonly at?: { readonly port: number; readonly password: string }
}

export interface RunningRedis {
  readonly url: string
  /** One phrase for the person at the terminal: which Redis this is. */
  readonly source: string
  /** The server's process; absent when REDIS_URL named one. */
  readonly server?: KeptProcess
  stop(): Promise<void>
}

/** Why there is no Redis: a sentence for people. */
export interface NoRedis {
  readonly missing: string
}

/**
 * The Redis of `REDIS_URL`, or a private one from the `redis-server` on the PATH, or one unpacked from Debian's
 * packages. Throws if the one that was asked for cannot be used; a program on the PATH that is too old counts as
 * none, since nobody asked for it.
 */
export async function findRedis(options: RedisOptions): Promise<RunningRedis | NoRedis> {
  const { REDIS_URL } = options.env
  if (REDIS_URL !== undefined && REDIS_URL !== '') return connectTo(REDIS_URL)
  const installed = onPath(options.env.PATH ?? '')
  const found = 'missing' in installed ? installed : await startUnlessOld(installed, options)
  if (!('missing' in found) || options.unpackTo === undefined) return found
  const unpacked = await unpackRedis(options.unpackTo)
  return 'missing' in unpacked ? unpacked : startUnlessOld(unpacked, options)
}

async function connectTo(url: string): Promise<RunningRedis> {
  const { protocol, host } = parse(url)
  if (protocol !== 'redis:' && protocol !== 'rediss:') {
    throw new HostError(`REDIS_URL must start with redis:// or rediss://, not with ${protocol}//.`)
  }
  const version = await versionOf(url).catch((cause: unknown) => {
    throw new HostError(`REDIS_URL names ${host}, which does not answer: ${reasonOf(cause)}.`, {
      cause,
    })
  })
  const old = ifTooOld({ version, name: `The Redis at ${host}` })
  if (old !== undefined) throw new HostError(old)
  return { url, source: `Redis ${version} at ${host}`, stop: async () => {} }
}

function parse(url: string): { protocol: string; host: string } {
  try {
    return new URL(url)
  } catch {
    throw new HostError(
      `REDIS_URL must be a URL such as redis://127.0.0.1:6379, but it is "${url}".`,
    )
  }
}

function onPath(path: string): RedisProgram | NoRedis {
  const name = process.platform === 'win32' ? 'redis-server.exe' : 'redis-server'
  const candidates = path.split(delimiter).map((folder) => join(folder, name))
  const command = candidates.find(isExecutable)
  if (command === undefined) return { missing: 'There is no redis-server on the PATH.' }
  return { command, libraries: [] }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const run = promisify(execFile)

async function startUnlessOld(
  program: RedisProgram,
  options: RedisOptions,
): Promise<RunningRedis | NoRedis> {
  const { command } = program
  // If it prints nothing, it does not start either, and that is reported.
  const said = await run(command, ['--version'], { env: envOf(program) }).catch(() => undefined)
  const version = /\bv=(\S+)/.exec(said?.stdout ?? '')?.[1]
  const old = version === undefined ? undefined : ifTooOld({ version, name: command })
  return old === undefined ? startRedis(program, options) : { missing: old }
}

function envOf({ libraries }: RedisProgram): Readonly<Record<string, string>> {
  return {
    PATH: process.env.PATH ?? '',
    ...(libraries.length > 0 ? { LD_LIBRARY_PATH: libraries.join(':') } : {}),
  }
}

const ATTEMPTS = 5
const READY_LIMIT_MS = 15_000

/** A private server: loopback only, with a password, and nothing on disk but its settings. */
async function startRedis(
  program: RedisProgram,
  { dataDir, at }: RedisOptions,
): Promise<RunningRedis> {
  return startIn({ dataDir, name: 'redis' }, (where) => launch({ program, ...where, at }))
}

interface Setup extends ServerFolder {
  readonly program: RedisProgram
  readonly at: RedisOptions['at']
}

async function launch({ program, folder, temporary, at }: Setup): Promise<RunningRedis> {
  for (let attempt = 1; ; attempt++) {
    const { port, password } = at ?? {
      port: await freePort(),
      password: randomBytes(24).toString('hex'),
    }
    // A temporary one that did not answer took its folder with it.
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const server = await startKept(keeperOrder({ program, folder, port, password, temporary }))
    const url = `redis://:${password}@127.0.0.1:${port}`
    const ask = () => versionOf(url).catch(() => undefined)
    const version = await firstAnswer(server, READY_LIMIT_MS, ask)
    if (version !== undefined) {
      return { url, source: `Redis ${version}`, server, stop: server.stop }
    }
    const said = endOf(readFileSync(logFile(folder)))
    await server.stop()
    if (attempt === ATTEMPTS) {
      throw new HostError(
        `The program ${program.command} did not start; the end of its log says: ${said}`,
      )
    }
  }
}

function keeperOrder(options: {
  program: RedisProgram
  folder: string
  port: number
  password: string
  temporary: boolean
}): KeeperOrder {
  const { program, folder } = options
  const settings = join(folder, 'redis.conf')
  // A file rather than arguments: arguments can be read by every user of the machine. Not by its name either: Redis
  // takes that for a pattern, and runs without settings where nothing matches it.
  writeFileSync(settings, configuration(options), { mode: 0o600 })
  return {
    command: program.command,
    args: ['-'],
    inputFile: settings,
    env: envOf(program),
    cwd: folder,
    logFile: logFile(folder),
    stopSignal: 'SIGTERM',
    stopAtOnceSignal: 'SIGKILL',
    graceMs: 5_000,
    ...(options.temporary ? { removeAfter: [folder] } : {}),
  }
}

function logFile(folder: string): string {
  return join(folder, 'redis.log')
}

function configuration(options: { port: number; password: string }): string {
  return [
    'bind 127.0.0.1',
    `port ${options.port}`,
    `requirepass ${options.password}`,
    'protected-mode yes',
    'daemonize no',
    // Losing the streams loses nothing that was acknowledged, so nothing is written to disk.
    'save ""',
    'databases 512',
    'appendonly no',
    'maxmemory-policy noeviction',
    '',
  ].join('\n')
}

async function versionOf(url: string): Promise<string> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 5_000,
    commandTimeout: 5_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  // Only here does ioredis tell why a connection failed.
  let reason: unknown
  redis.on('error', (error) => {
    reason = error
  })
  try {
    await redis.connect()
    const info = await redis.info('server')
    return /redis_version:(\S+)/.exec(info)?.[1] ?? '0.0.0'
  } catch (error) {
    throw reason ?? error
  } finally {
    redis.disconnect()
  }
}

/** A sentence if it is too old. */
function ifTooOld(options: { version: string; name: string }): string | undefined {
  const [major = 0, minor = 0] = options.version.split('.').map(Number)
  if (major > 6 || (major === 6 && minor >= 2)) return undefined
  return `${options.name} has version ${options.version}, but 6.2 or newer is needed.`
}
