import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import type { Streams } from '@truebook/shared/streams'
import { redisStreams } from '@truebook/shared/streams/redis'
import { type Logger, pino } from 'pino'
import { createAccess } from './access/authenticate.js'
import { createKeys } from './access/keys.js'
import { createSessions } from './access/sessions.js'
import { createSignIn } from './access/sign-in.js'
import { buildApp } from './app.js'
import { type ApiConfig, readApiConfig, readRedisUrl } from './config.js'
import type { Deps } from './deps.js'
import { loadFeed } from './feed/load.js'
import { startFollower } from './follower.js'
import { createGateway } from './gateway.js'
import { createMetrics } from './metrics.js'

export interface RunOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The logs of this process; without them Redis at REDIS_URL carries them. */
  readonly streams?: Streams
  readonly log?: Logger
  /** Unix milliseconds; the system's clock by default. */
  readonly now?: () => number
}

export interface RunningApi {
  /** Where it listens, without the `/v1` of the API. */
  readonly url: string
  stop(): Promise<void>
}

/** The most commands that may wait for their decision at once. */
const MAX_WAITING = 20_000

/** Opens everything, listens, and gives back how to close it all again. */
export async function run(options: RunOptions): Promise<RunningApi> {
  const config = readApiConfig(options.env)
  const log = options.log ?? pino({ name: 'api', level: config.LOG_LEVEL })
  const onError = (err: Error) => log.warn({ err }, 'A connection failed.')
  const closers: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close()
  }
  try {
    const pool = connectPool(config.DATABASE_URL, {
      max: config.DATABASE_POOL,
      name: 'truebook-api',
      onError,
    })
    // The pool listens to its idle connections only; one that breaks in use must not end the process.
    pool.on('connect', (client) => client.on('error', onError))
    closers.push(() => pool.end())
    const streams = options.streams ?? redisStreams(readRedisUrl(options.env), { onError })
    if (!options.streams) closers.push(() => streams.close())
    await streams.events.top()
    const { deps, stopFollowing } = await open({ ...options, config, log, streams, pool })
    closers.push(stopFollowing)
    const app = await buildApp(deps)
    closers.push(() => app.close())
    const url = await app.listen({ port: config.PORT, host: config.HOST })
    return { url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

interface Opened extends RunOptions {
  readonly config: ApiConfig
  readonly log: Logger
  readonly streams: Streams
  readonly pool: ReturnType<typeof connectPool>
}

/** Loads what there is, follows what happens, and ties the parts together. */
async function open(opened: Opened): Promise<{ deps: Deps; stopFollowing(): Promise<void> }> {
  const { config, log, streams, pool, now = Date.now } = opened
  const db = databaseOf(pool)
  const metrics = createMetrics()
  const { catalog, depths, sequence } = await loadFeed(db)
  const follower = startFollower({
    events: streams.events,
    db,
    from: sequence,
    log,
    isWaitedFor: () => gateway.waiting() > 0,
    onDecision(decision) {
      for (const event of decision.events) {
        catalog.fold(event)
        depths.fold(event)
      }
      gateway.settle(decision)
      const lagSeconds = Math.max(now() - decision.time, 0) / 1000
      metrics.observeDecision({ sequence: decision.sequence, lagSeconds })
    },
  })
  const gateway = createGateway({
    commands: streams.commands,
    isConnected: follower.isConnected,
    timeoutMs: config.OUTCOME_TIMEOUT_MS,
    limit: MAX_WAITING,
    onOutcome: metrics.countOutcome,
  })
  metrics.watchWaiting(gateway.waiting)
  const keys = createKeys({ db, sealKey: config.API_SECRET_KEY })
  const sessions = createSessions({ secret: config.SESSION_SECRET, now })
  const deps: Deps = {
    db,
    catalog,
    depths,
    follower,
    gateway,
    access: createAccess({ keys, sessions, now }),
    keys,
    sessions,
    signIn: createSignIn({ db, domain: config.SIWE_DOMAIN, now }),
    metrics,
    log,
    faucet: config.DEV_FAUCET,
    now,
  }
  return { deps, stopFollowing: follower.stop }
}
