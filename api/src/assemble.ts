import { type connectPool, type Database, databaseOf } from '@truebook/shared/db/connect'
import type { Decision } from '@truebook/shared/decision'
import type { Scope } from '@truebook/shared/scope'
import type { Stream, Streams } from '@truebook/shared/streams'
import type { Logger } from 'pino'
import { createAllowLists } from './access/allow-list.js'
import { createAccess } from './access/authenticate.js'
import { createChange } from './access/changes.js'
import { createKeys } from './access/keys.js'
import { createLastUsed } from './access/last-used.js'
import type { Counters } from './access/limits/counters.js'
import { createCredits } from './access/limits/credits.js'
import { createPlans } from './access/limits/plans.js'
import { createRequestLimits, NO_LIMITS } from './access/limits/request-limits.js'
import { sealKeysOf } from './access/seal.js'
import { createSessions } from './access/sessions.js'
import { createSignIn } from './access/sign-in.js'
import { createTwoFactor } from './access/two-factor.js'
import type { Verifier } from './access/verifier.js'
import type { ApiConfig } from './config.js'
import type { Deps } from './deps.js'
import { createExitProofs } from './exit-proofs.js'
import { createFeed, type Feed } from './feed/feed.js'
import { type LoadedFeed, loadFeed } from './feed/load.js'
import { startFollower } from './follower.js'
import { createGateway } from './gateway.js'
import type { KeptDecision } from './kept-decision.js'
import { createMetrics, type Metrics } from './metrics.js'
import { watchLoad } from './overload/watch-load.js'
import { createSolvency } from './solvency.js'

/** What the api is put together from. */
export interface Materials {
  readonly config: ApiConfig
  readonly log: Logger
  readonly streams: Streams
  /** The connection of the event stream behind which there is this exchange for sure. */
  readonly own: number
  readonly counters: Counters
  /** Whoever hands it in also stops it, after all that needs it has stopped. */
  readonly verifier: Verifier
  /**
   * A second reader of the event stream, for reading back: the one in `streams` is blocked while it waits for
   * events.
   */
  readonly history?: Stream
  readonly pool: ReturnType<typeof connectPool>
  /** Where what is owed is added up; in `pool` if it is absent. */
  readonly sums?: Database
  readonly now: () => number
}

/** The most commands that may wait for their decisions at once. */
const MAX_WAITING = 20_000

/**
 * Loads the state, starts following events, and connects the parts; `done` rejects where events cannot be followed on.
 * Throws what `openAccess` finds wrong in the settings.
 */
export async function assemble(
  materials: Materials,
): Promise<{ readonly deps: Deps; readonly done: Promise<void>; stop(): Promise<void> }> {
  const { config, log, streams, verifier, pool, now } = materials
  const db = databaseOf(pool)
  // First, since it throws where settings are wrong: nothing has been started then.
  const access = openAccess(materials)
  const metrics = createMetrics()
  const waiting = () => verifier.waiting() + gateway.waiting()
  const queries = () => pool.waitingCount
  const { overload, backlog } = watchLoad({ ...materials, metrics, queries, waiting })
  const loaded = await loadFeed(db)
  const { catalog, depths, prices, sequence } = loaded
  const feed = openFeed(materials, { loaded, metrics })

  /** Brings what is shown up to date before those who wait for the decision are answered. */
  function onDecision(decision: Decision, kept: KeptDecision): void {
    feed.take(decision, kept)
    gateway.take(decision)
    const lagSeconds = Math.max(now() - decision.time, 0) / 1000
    metrics.observeDecision({ sequence: decision.sequence, lagSeconds })
  }

  const follower = startFollower({
    events: streams.events,
    db,
    own: materials.own,
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
    backlog,
  })
  metrics.watchWaiting(waiting)
  const solvency = createSolvency(materials.sums ?? db)
  metrics.watchSolvency(solvency)
  const deps = { db, catalog, depths, prices, feed, follower, gateway, waiting, metrics, log, now }
  return {
    deps: {
      ...deps,
      ...access.parts,
      signIn: createSignIn({ db, verifier, overload, domain: config.SIWE_DOMAIN, now }),
      overload,
      exitProofs: createExitProofs(db),
      solvency,
      withdrawalLimits: {
        minimum: config.WITHDRAWAL_MINIMUM,
        daily: config.WITHDRAWAL_DAILY_LIMIT,
      },
      faucet: config.DEV_FAUCET,
      outcomeTimeoutMs: config.OUTCOME_TIMEOUT_MS,
    },
    done: follower.done,
    async stop() {
      await access.close()
      await follower.stop()
    },
  }
}

function openFeed(
  { config, streams, pool, now, history = streams.events }: Materials,
  { loaded, metrics }: { readonly loaded: LoadedFeed; readonly metrics: Metrics },
): Feed {
  return createFeed({
    db: databaseOf(pool),
    loaded,
    events: history,
    now,
    limits: {
      connectionsPerIp: config.FEED_CONNECTIONS_PER_IP,
      ...(config.RATE_LIMITS === 'on' ? {} : { messagesPerIp: Number.MAX_SAFE_INTEGER }),
    },
    onFlush: metrics.observeFlush,
  })
}

/** What authenticates requests: keys, sessions, sign-in, second factors and limits. */
function openAccess(materials: Materials) {
  const { config, log, verifier, pool, now } = materials
  const db = databaseOf(pool)
  const sealKeys = sealKeysOf(config)
  const change = createChange(db, config.DATABASE_POOL)
  const twoFactor = createTwoFactor({ db, change, sealKeys, now })
  const { demand } = twoFactor
  const guarded = guardedScopes(config)
  const keys = createKeys({ db, change, demand, guardedScopes: guarded, sealKeys, now })
  const sessions = createSessions({ secret: config.SESSION_SECRET, now })
  const onError = (error: Error) =>
    log.warn({ err: error }, 'The last uses of keys were not noted.')
  const lastUsed = createLastUsed(db, { onError })
  const counted = openCounts(materials)
  if (config.SIWE_DOMAIN === '' && !config.DEV_FAUCET) {
    log.warn(
      'SIWE_DOMAIN is empty: messages that were signed for any other site open sessions here.',
    )
  }
  return {
    parts: {
      change,
      keys,
      sessions,
      verifier,
      access: createAccess({ db, keys, sessions, lastUsed, ...counted, now }),
      twoFactor,
      allowList: createAllowLists({ db, change, demand, now }),
      trustedProxies: config.TRUST_PROXY,
      requestTimeoutMs: config.REQUEST_TIMEOUT_MS,
      ...counted,
    },
    close: lastUsed.stop,
  }
}

function guardedScopes(config: ApiConfig): readonly Scope[] {
  return [
    ...(config.WITHDRAWAL_KEYS_NEED_2FA ? (['wallets:write'] as const) : []),
    ...(config.TRANSFER_KEYS_NEED_2FA ? (['transfers:write'] as const) : []),
  ]
}

/** What counts requests: limits, plans and credits. */
function openCounts({ config, counters, now }: Materials) {
  const numbers = {
    ipPerSecond: config.RATE_LIMIT_IP_PER_SECOND,
    costly: config.RATE_LIMIT_COSTLY_PER_5_SECONDS,
    walletPerMinute: config.RATE_LIMIT_WALLET_PER_MINUTE,
    keyPerMinute: config.RATE_LIMIT_KEY_PER_MINUTE,
    connections: config.DATABASE_POOL,
  }
  return {
    limits: config.RATE_LIMITS === 'on' ? createRequestLimits(counters, numbers) : NO_LIMITS,
    plans: createPlans(config.PLANS, config.DEFAULT_PLAN),
    credits: createCredits({ days: counters.days, now }),
  }
}
