import { type connectPool, databaseOf } from '@truebook/shared/db/connect'
import type { Decision } from '@truebook/shared/decision'
import type { Streams } from '@truebook/shared/streams'
import type { Logger } from 'pino'
import { createAccess } from './access/authenticate.js'
import { createKeys } from './access/keys.js'
import { createSessions } from './access/sessions.js'
import { createSignIn } from './access/sign-in.js'
import type { ApiConfig } from './config.js'
import type { Deps } from './deps.js'
import { loadFeed } from './feed/load.js'
import { startFollower } from './follower.js'
import { createGateway } from './gateway.js'
import { createMetrics } from './metrics.js'

/** What the parts are made from. */
export interface Materials {
  readonly config: ApiConfig
  readonly log: Logger
  readonly streams: Streams
  readonly pool: ReturnType<typeof connectPool>
  readonly now: () => number
}

/** The most commands that may wait for their decision at once. */
const MAX_WAITING = 20_000

/** Loads what there is, follows what happens, and ties the parts together. */
export async function assemble(
  materials: Materials,
): Promise<{ readonly deps: Deps; stopFollowing(): Promise<void> }> {
  const { config, log, streams, pool, now } = materials
  const db = databaseOf(pool)
  const metrics = createMetrics()
  const { catalog, depths, sequence } = await loadFeed(db)

  /** What is shown is brought up to date before whoever waits for the decision is answered. */
  function onDecision(decision: Decision): void {
    for (const event of decision.events) {
      catalog.fold(event)
      depths.fold(event)
    }
    gateway.settle(decision)
    const lagSeconds = Math.max(now() - decision.time, 0) / 1000
    metrics.observeDecision({ sequence: decision.sequence, lagSeconds })
  }

  const follower = startFollower({
    events: streams.events,
    db,
    from: sequence,
    onDecision,
    isWaitedFor: () => gateway.waiting() > 0,
    log,
  })
  const gateway = createGateway({
    commands: streams.commands,
    isConnected: follower.isConnected,
    timeoutMs: config.OUTCOME_TIMEOUT_MS,
    limit: MAX_WAITING,
    onOutcome: metrics.countOutcome,
  })
  metrics.watchWaiting(gateway.waiting)
  const deps = { db, catalog, depths, follower, gateway, metrics, log, now }
  return {
    deps: { ...deps, ...openAccess(materials), faucet: config.DEV_FAUCET },
    stopFollowing: follower.stop,
  }
}

/** The ways in: keys, sessions, sign-in. */
function openAccess({ config, pool, now }: Materials) {
  const db = databaseOf(pool)
  const keys = createKeys({ db, sealKey: config.API_SECRET_KEY })
  const sessions = createSessions({ secret: config.SESSION_SECRET, now })
  const access = createAccess({ keys, sessions, now })
  const signIn = createSignIn({ db, domain: config.SIWE_DOMAIN, now })
  return { keys, sessions, access, signIn }
}
