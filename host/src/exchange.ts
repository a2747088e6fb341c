import type { Env } from '@truebook/shared/config'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { API_FLAGS } from './api-flags.js'
import { awaitChain } from './chain/await-chain.js'
import { type ExchangeChain, openChain } from './chain/exchange-chain.js'
import { type ChildOptions, type InnerRun, innerPart, startChild } from './parts.js'
import { readSecrets } from './secrets.js'
import { lockDataDir, untilLeft } from './servers/data-lock.js'
import { openPostgres, openRedis, openTables, type Starting } from './servers/exchange-servers.js'
import { dataDirOf, readStartConfig } from './start-config.js'
import { createSteps } from './steps.js'
import type { Supervisor } from './supervisor.js'

/** A whole exchange on this machine. */
export interface RunningExchange {
  /** Where its api answers, such as "http://127.0.0.1:3000"; the routes begin with /v1. */
  readonly url: string
  readonly databaseUrl: string
  readonly dataDir: string
  /** The url of its own chain of play; undefined if it has none. */
  readonly rpcUrl?: string | undefined
}

export interface ExchangeOptions {
  readonly env: Env
  /** Called with one line for each step. */
  readonly report: (line: string) => void
  /** Whoever starts an exchange also stops it, even while it starts. */
  readonly supervisor: Supervisor
}

/**
 * Starts Postgres and Redis (unless URLs name them), brings the tables up to date, and runs the
 * parts: as processes of their own over Redis, or inside this process over a log in memory.
 */
export async function startExchange(options: ExchangeOptions): Promise<RunningExchange> {
  const { env, supervisor } = options
  // Before the port is tried, which the folder's last holder may still have.
  await untilLeft(dataDirOf(env))
  const config = await readStartConfig(env)
  const starting = { env, config, supervisor, steps: createSteps(options.report) }
  await supervisor.add(() => lockPart(config.DATA_DIR))
  const databaseUrl = await openPostgres(starting)
  const redisUrl = await openRedis(starting)
  await openTables(databaseUrl, starting)
  const chain = await openChain(starting, databaseUrl)
  const partEnv = environmentOf(starting, { databaseUrl, chain })
  const url =
    redisUrl === undefined
      ? await startInside(starting, partEnv, chain)
      : await startProcesses(starting, { ...partEnv, REDIS_URL: redisUrl }, chain)
  return {
    url,
    databaseUrl,
    dataDir: config.DATA_DIR,
    rpcUrl: chain.isOwn ? partEnv.RPC_URL : undefined,
  }
}

function lockPart(folder: string) {
  const lock = lockDataDir(folder)
  const part = innerPart('The lock on the data folder', { stop: async () => lock.release() })
  return { ...part, leave: lock.leave }
}

/** All wallets of one machine sign in from one address. */
const PLAY: Env = { RATE_LIMIT_COSTLY_PER_5_SECONDS: '1000' }

function environmentOf(
  { env, config }: Starting,
  { databaseUrl, chain }: { readonly databaseUrl: string; readonly chain: ExchangeChain },
): Env {
  return {
    ...readSecrets(config.DATA_DIR),
    ...(config.DEV_FAUCET ? PLAY : {}),
    ...chain.defaults,
    ...env,
    ...chain.env,
    DATABASE_URL: databaseUrl,
    PORT: String(config.PORT),
    HOST: config.HOST,
    LOG_LEVEL: config.LOG_LEVEL,
    DEV_FAUCET: config.DEV_FAUCET ? '1' : '0',
    // The chain of play has a token for each asset of these markets, and starts with them.
    SEED_MARKETS: '1',
    // The api answers `/health` for all; two parts could not share the port.
    HEALTH_PORT: '0',
  }
}

/** What started first stops last: so the api goes first, and the engine outlives those that ask it. */
async function startProcesses(starting: Starting, env: Env, chain: ExchangeChain): Promise<string> {
  const noKeys = withoutChainKeys(env)
  await startProcess(starting, { name: 'engine', env: noKeys })
  await startProcess(starting, { name: 'prover-worker', env })
  if (chain.hasFaucet) await awaitChain(starting, env)
  return startProcess(starting, { name: 'api', env: noKeys, flags: API_FLAGS })
}

/** Only the prover-worker sends transactions, so only its process has keys to sign them with. */
function withoutChainKeys(env: Env): Env {
  return { ...env, SETTLER_KEY: undefined, FAUCET_KEY: undefined }
}

async function startProcess(
  { supervisor, steps }: Starting,
  { name, ...options }: Omit<ChildOptions, 'main'>,
): Promise<string> {
  const start = async () => {
    const main = `@truebook/${name}/main`
    const child = await supervisor.add(() => startChild({ name: `The ${name}`, main, ...options }))
    const ready = await supervisor.unlessFailed(child.ready)
    return { pid: child.pid, url: ready.url ?? '' }
  }
  const { url } = await steps.run(name, start, ({ pid }) => `process ${pid}`)
  return url
}

async function startInside(starting: Starting, env: Env, chain: ExchangeChain): Promise<string> {
  const { supervisor, steps } = starting
  const streams = memoryStreams()
  await supervisor.add(() => innerPart('The log', { stop: () => streams.close() }))
  // Loaded only here: with a Redis, none of their code runs in this process.
  const engine = await import('@truebook/engine/run')
  const proverWorker = await import('@truebook/prover-worker/run')
  const api = await import('@truebook/api/run')
  const start = <T extends InnerRun>(name: string, run: () => Promise<T>) =>
    steps.run(
      name,
      () =>
        supervisor.add(async () => {
          const running = await run()
          return { ...innerPart(`The ${name}`, running), running }
        }),
      () => 'inside this process',
    )
  await start('engine', () => engine.run({ env, streams }))
  await start('prover-worker', () => proverWorker.run({ env, streams }))
  if (chain.hasFaucet) await awaitChain(starting, env)
  const { running } = await start('api', () => api.run({ env, streams }))
  return running.url
}
