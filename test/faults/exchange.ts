import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@truebook/host/free-port'
import { bringUpToDate } from '@truebook/host/tables'
import { type NetProxy, openProxy } from './proxy.js'
import { type Server, startServers } from './servers.js'
import { startWatched, type WatchedProcess } from './watched-process.js'

/** A whole exchange of the harness's own: five processes, two servers, a proxy between each two. */
export interface Exchange {
  readonly apis: readonly WatchedProcess[]
  readonly engines: readonly WatchedProcess[]
  readonly prover: WatchedProcess
  readonly postgres: Server
  readonly redis: Server
  /** What each process reaches each server through, by names such as `engine-1 → Postgres`. */
  readonly proxies: ReadonlyMap<string, NetProxy>
  /** The bases of both apis, such as `http://127.0.0.1:4000/v1`. */
  readonly urls: readonly string[]
  /** The engine that says it is active; undefined while none does. */
  active(): Promise<WatchedProcess | undefined>
  stop(): Promise<void>
}

const OUTCOME_TIMEOUT_MS = 8_000

export async function startExchange(): Promise<Exchange> {
  const folder = mkdtempSync(join(tmpdir(), 'truebook-faults-'))
  const { postgres, redis } = await startServers(folder)
  await bringUpToDate(postgres.url)
  const proxies = new Map<string, NetProxy>()
  const processes: WatchedProcess[] = []

  async function start(name: string, main: string, env: Readonly<Record<string, string>>) {
    const toPostgres = await openProxy(postgres.port)
    const toRedis = await openProxy(redis.port)
    proxies.set(`${name} → Postgres`, toPostgres)
    proxies.set(`${name} → Redis`, toRedis)
    const started = startWatched({
      name,
      main: `@truebook/${main}/main`,
      logFile: join(folder, `${name}.log`),
      env: {
        ...env,
        PATH: process.env.PATH ?? '',
        DATABASE_URL: through(postgres.url, toPostgres),
        REDIS_URL: through(redis.url, toRedis),
        LOG_LEVEL: 'warn',
      },
    })
    processes.push(started)
    return started
  }

  const secrets = {
    API_SECRET_KEY: randomBytes(32).toString('hex'),
    SESSION_SECRET: randomBytes(32).toString('hex'),
  }
  const apiPorts = [await freePort(), await freePort()]
  const healthPorts = [await freePort(), await freePort()]
  const engines: WatchedProcess[] = []
  for (const [i, port] of healthPorts.entries()) {
    const env = { SEED_MARKETS: '1', HEALTH_PORT: String(port) }
    engines.push(await start(`engine-${i + 1}`, 'engine', env))
    await engines[i].ready()
  }
  const prover = await start('prover-worker', 'prover-worker', { EXIT_INTERVAL_MS: '200' })
  const apis: WatchedProcess[] = []
  for (const [i, port] of apiPorts.entries()) {
    const env = {
      ...secrets,
      PORT: String(port),
      DEV_FAUCET: '1',
      RATE_LIMITS: 'off',
      WITHDRAWAL_KEYS_NEED_2FA: '0',
      OUTCOME_TIMEOUT_MS: String(OUTCOME_TIMEOUT_MS),
    }
    apis.push(await start(`api-${i + 1}`, 'api', env))
  }
  for (const api of apis) await api.ready()
  return {
    apis,
    engines,
    prover,
    postgres,
    redis,
    proxies,
    urls: apiPorts.map((port) => `http://127.0.0.1:${port}/v1`),
    async active() {
      const roles = await Promise.all(healthPorts.map(roleAt))
      return engines[roles.indexOf('active')]
    },
    async stop() {
      await Promise.all(processes.map((one) => one.stop()))
      await Promise.all([...proxies.values()].map((proxy) => proxy.close()))
      await Promise.all([postgres.stop(), redis.stop()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function through(url: string, proxy: NetProxy): string {
  const changed = new URL(url)
  changed.port = String(proxy.port)
  return changed.href
}

async function roleAt(port: number): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(1_000)
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal })
    const { role } = (await answer.json()) as { readonly role?: string }
    return role
  } catch {
    return undefined
  }
}
