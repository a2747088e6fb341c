import { testPostgres } from '@truebook/host/testing/test-services'
import type { Env } from '@truebook/shared/config'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { migrate } from '@truebook/shared/db/migrate'
import type { Size } from '../arguments.js'
import { exchangeMachine, type Machine } from '../machine.js'
import type { Asked } from '../main-of.js'
import { type Latency, latencyOf, type Spread, spreadOf } from '../stats.js'
import { type Checks, noChecks, openAudience, settled } from './audience.js'
import { measureFlood, measurePaced, type Speed } from './measure.js'
import { PLANS, type Plan } from './plan.js'
import { measureReconnects, type Reconnects } from './reconnects.js'
import { type Server, startServer } from './serving.js'

/** The figures for one number of subscribers. */
export interface Row {
  readonly subscribers: number
  readonly feed: Spread
  readonly feedPerCore: Spread
  readonly bare: Spread
  readonly barePerCore: Spread
  readonly ratio: Spread
  readonly kbPerSubscriber: number
}

export interface Results {
  readonly size: Size
  readonly machine: Machine
  readonly plan: Plan
  readonly rows: readonly Row[]
  readonly latency: Latency
  /** The api's processor time, in microseconds for each command of the paced run. */
  readonly cpuMicros: number
  readonly reconnects: Reconnects
  readonly checks: Checks
}

export async function measureAll({ size, env, show }: Asked): Promise<Results> {
  const plan = PLANS[size]
  const progress = show(plan.subscribers.length + 2)
  const postgres = await testPostgres()
  const pool = connectPool(postgres.url, { max: 1, name: 'bench', onError: () => undefined })
  await migrate(databaseOf(pool))
  await pool.end()
  const settings = {
    ...env,
    DATABASE_URL: postgres.url,
    API_SECRET_KEY: '11'.repeat(32),
    SESSION_SECRET: '22'.repeat(32),
    RATE_LIMITS: 'off',
    FEED_CONNECTIONS_PER_IP: '100000',
    LOG_LEVEL: 'silent',
  }
  const checks = noChecks()
  try {
    const rows: Row[] = []
    for (const subscribers of plan.subscribers) {
      progress.begin(`${subscribers} subscribers`)
      rows.push(await measureRow(plan, subscribers, settings, checks))
      progress.step()
    }
    progress.begin(`${plan.paced.perSecond} commands a second`)
    const pace = await measurePace(plan, settings, checks)
    progress.step()
    progress.begin(`${plan.reconnects.cutsPerSecond} reconnects a second`)
    const reconnects = await cutAndReturn(plan, settings, checks)
    return { size, machine: exchangeMachine(), plan, rows, ...pace, reconnects, checks }
  } finally {
    progress.stop()
    await postgres.stop()
  }
}

async function measureRow(plan: Plan, subscribers: number, env: Env, checks: Checks): Promise<Row> {
  const messages = Math.max(64, Math.floor(plan.deliveries / subscribers))
  const feed = await startServer(env)
  try {
    const empty = await memoryOf(feed)
    const audience = await openAudience(feed.url, subscribers)
    await settled(audience)
    const kbPerSubscriber = ((await memoryOf(feed)) - empty) / 1024 / subscribers
    // This round is not timed; it tells how long the messages are.
    const { bytesPerMessage } = await measureFlood(feed, audience, 64)
    const bare = await startServer({
      ...env,
      BENCH_BARE: '1',
      BENCH_BYTES: String(Math.round(bytesPerMessage) - 4),
    })
    try {
      const bareAudience = await openAudience(bare.url, subscribers)
      const rounds: { feed: Speed; bare: Speed }[] = []
      for (let round = 0; round < plan.rounds; round++) {
        rounds.push({
          feed: await measureFlood(feed, audience, messages),
          bare: await measureFlood(bare, bareAudience, messages),
        })
      }
      bareAudience.close()
      audience.close()
      add(checks, audience.checks)
      return {
        subscribers,
        feed: spreadOf(rounds.map((round) => round.feed.perSecond)),
        feedPerCore: spreadOf(rounds.map((round) => round.feed.perCoreSecond)),
        bare: spreadOf(rounds.map((round) => round.bare.perSecond)),
        barePerCore: spreadOf(rounds.map((round) => round.bare.perCoreSecond)),
        ratio: spreadOf(rounds.map((round) => round.feed.perSecond / round.bare.perSecond)),
        kbPerSubscriber,
      }
    } finally {
      bare.stop()
    }
  } finally {
    feed.stop()
  }
}

async function measurePace({ paced }: Plan, env: Env, checks: Checks) {
  const feed = await startServer(env)
  try {
    const audience = await openAudience(feed.url, paced.subscribers)
    // The first second does not count.
    await measurePaced(feed, audience, { perSecond: paced.perSecond, seconds: 1 })
    const { waits, cpuSeconds } = await measurePaced(feed, audience, paced)
    audience.close()
    add(checks, audience.checks)
    const cpuMicros = (cpuSeconds * 1e6) / (paced.perSecond * paced.seconds)
    return { latency: latencyOf(waits), cpuMicros }
  } finally {
    feed.stop()
  }
}

async function cutAndReturn({ reconnects }: Plan, env: Env, checks: Checks): Promise<Reconnects> {
  const feed = await startServer(env)
  try {
    const found = await measureReconnects(feed, reconnects)
    add(checks, found.checks)
    return found
  } finally {
    feed.stop()
  }
}

async function memoryOf(server: Server): Promise<number> {
  return (await server.ask({ kind: 'memory' })).bytes
}

function add(sum: Checks, some: Checks): void {
  sum.gaps += some.gaps
  sum.checksumErrors += some.checksumErrors
  sum.messages += some.messages
}
