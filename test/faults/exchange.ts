import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { reasonOf } from '@truebook/host/host-error'
import { freePort } from '@truebook/host/servers/free-port'
import { temporaryFolder } from '@truebook/host/servers/server-folder'
import { bringUpToDate } from '@truebook/host/tables'
import { openRpcProxy, type RpcProxy } from '../prover-worker/rpc-proxy.js'
import { CONFIRMATIONS, type FaultyChain, startChain } from './chain.js'
import { installClock } from './postgres-clock.js'
import { type NetProxy, openProxy } from './proxy.js'
import { type Servers, startServers } from './servers.js'
import { mountSmallDisk, type NoDisk, type SmallDisk } from './small-disk.js'
import { createStarter, type Env } from './starter.js'
import type { WatchedProcess } from './watched-process.js'

/** An exchange of the harness's own: five processes, two servers, a chain, a proxy between each two. */
export interface Exchange extends Servers {
  readonly apis: readonly WatchedProcess[]
  readonly engines: readonly WatchedProcess[]
  readonly prover: WatchedProcess
  /** What Postgres' data lies on, where this machine lets us mount it. */
  readonly disk: SmallDisk | NoDisk
  /** Where every process and server writes its log. */
  readonly folder: string
  readonly chain: FaultyChain
  /** What the prover-worker reaches the chain through: its bytes, and its requests. */
  readonly toChain: NetProxy
  readonly rpcSteps: RpcProxy
  /** Starts a second prover-worker, with all that the first one has. */
  proveBeside(): WatchedProcess
  /** All that were ever started so. */
  readonly besides: readonly WatchedProcess[]
  /** What each process reaches each server through, by names such as `engine-1 → Postgres`. */
  readonly proxies: ReadonlyMap<string, NetProxy>
  /** The bases of both apis, such as `http://127.0.0.1:4000/v1`, for whoever checks. */
  readonly urls: readonly string[]
  /** The same for who trades and listens, each behind a proxy. */
  readonly clientUrls: readonly string[]
  readonly toApis: readonly NetProxy[]
  /** The engine that says it is active; undefined while none does. */
  active(): Promise<WatchedProcess | undefined>
  /** Ends all of it; what it wrote stays in its folder only where it is to be kept. */
  stop(options: { readonly keep: boolean }): Promise<void>
}

export function processesOf({ apis, engines, prover }: Exchange): readonly WatchedProcess[] {
  return [...apis, ...engines, prover]
}

const PROVER = { name: 'prover-2', main: 'prover-worker' }
const OUTCOME_TIMEOUT_MS = 8_000

type Closer = (options: { readonly keep: boolean }) => unknown

/** Starts all of it; where that fails, what had been started ends, and its logs stay. */
export async function startExchange(): Promise<Exchange> {
  const folder = temporaryFolder('faults')
  const closers: Closer[] = [({ keep }) => keep || rmSync(folder, { recursive: true, force: true })]
  const stop: Exchange['stop'] = async (options) => {
    for (const close of closers.splice(0).reverse()) await close(options)
  }
  try {
    const ground = await startGround(folder, closers)
    return { ...ground, ...(await startProcesses(folder, ground, closers)), folder, stop }
  } catch (error) {
    await stop({ keep: true })
    throw new Error(`An exchange could not start: ${reasonOf(error)} Its logs are in ${folder}.`, {
      cause: error,
    })
  }
}

/** What the exchange's own processes stand on. */
async function startGround(folder: string, closers: Closer[]) {
  const disk = mountSmallDisk(join(folder, 'postgres'))
  if (!('missing' in disk)) closers.push(disk.unmount)
  const servers = await startServers(folder)
  const { postgres, redis } = servers
  closers.push(() => Promise.all([postgres.stop(), redis.stop()]))
  await bringUpToDate(postgres.url)
  await installClock(postgres.url)
  const chain = await startChain(folder)
  closers.push(() => chain.stop())
  const rpcSteps = await openRpcProxy(`http://127.0.0.1:${chain.port}`)
  closers.push(() => rpcSteps.close())
  const toChain = await openProxy(rpcSteps.port)
  closers.push(() => toChain.close())
  return { disk, ...servers, chain, rpcSteps, toChain }
}

type Standing = Awaited<ReturnType<typeof startGround>>

async function startProcesses(
  folder: string,
  { postgres, redis, chain, toChain }: Standing,
  closers: Closer[],
) {
  const starter = createStarter({ folder, postgres, redis })
  closers.push(() => starter.stop())
  const { start, proxies } = starter
  const apiPorts = [await freePort(), await freePort()]
  const healthPorts = [await freePort(), await freePort()]
  const engines: WatchedProcess[] = []
  for (const [i, port] of healthPorts.entries()) {
    const env = { SEED_MARKETS: '1', HEALTH_PORT: String(port) }
    engines.push(await start(`engine-${i + 1}`, 'engine', env))
    await engines[i].ready()
  }
  const toTheChain = chainSettings(chain, toChain.port)
  const prover = await start('prover-worker', 'prover-worker', toTheChain)
  const settings = apiSettings()
  const apis: WatchedProcess[] = []
  const besides: WatchedProcess[] = []
  for (const [i, port] of apiPorts.entries()) {
    apis.push(await start(`api-${i + 1}`, 'api', { ...settings, PORT: String(port) }))
  }
  for (const api of apis) await api.ready()
  const toApis = [await openProxy(apiPorts[0]), await openProxy(apiPorts[1])]
  closers.push(() => Promise.all(toApis.map((proxy) => proxy.close())))
  const baseAt = (port: number) => `http://127.0.0.1:${port}/v1`
  return {
    apis,
    engines,
    prover,
    proveBeside() {
      const second = starter.startBehind(prover.name, { ...PROVER, env: toTheChain })
      besides.push(second)
      return second
    },
    besides,
    proxies,
    urls: apiPorts.map(baseAt),
    clientUrls: toApis.map(({ port }) => baseAt(port)),
    toApis,
    async active() {
      const roles = await Promise.all(healthPorts.map(roleAt))
      return engines[roles.indexOf('active')]
    },
  }
}

/** The same for all copies of the api. */
function apiSettings(): Env {
  return {
    API_SECRET_KEY: randomBytes(32).toString('hex'),
    SESSION_SECRET: randomBytes(32).toString('hex'),
    RATE_LIMITS: 'off',
    WITHDRAWAL_KEYS_NEED_2FA: '0',
    OUTCOME_TIMEOUT_MS: String(OUTCOME_TIMEOUT_MS),
  }
}

/** What a prover-worker is told of the chain: all is quick, and a silent node is soon given up. */
function chainSettings(chain: FaultyChain, port: number): Env {
  return {
    RPC_URL: `http://127.0.0.1:${port}`,
    BRIDGE_ADDRESS: chain.bridge,
    BRIDGE_TOKENS: chain.tokens.map(({ symbol, address }) => `${symbol}=${address}`).join(','),
    SETTLER_KEY: chain.settler.privateKey,
    CONFIRMATIONS: String(CONFIRMATIONS),
    SETTLE_AGE_MS: '100',
    EXIT_INTERVAL_MS: '100',
    CHAIN_INTERVAL_MS: '100',
    RPC_TIMEOUT_MS: '1000',
    STUCK_MS: '2000',
  }
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
