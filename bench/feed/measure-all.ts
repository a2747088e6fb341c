import { testPostgres } from '@truebook/host/test-services'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { migrate } from '@truebook/shared/db/migrate'
import { type Machine, thisMachine } from '../machine.js'
import { type Latency, latencyOf, type Spread, spreadOf } from '../stats.js'
import {
  type Checks,
  measureFlood,
  measurePaced,
  openAudience,
  type Server,
  type Speed,
  settled,
  startServer,
} from './measure.js'
import { PLANS, type Plan, type Size } from './plan.js'

type Env = Readonly<Record<string, string | undefined>>

/** What so many subscribers got, and cost. */
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
  readonly checks: Checks
}

export async function measureAll(
  size: Size,
  env: Env,
  say: (what: string) => void,
): Promise<Results> {
  const plan = PLANS[size]
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
  const checks: Checks = { gaps: 0, checksumErrors: 0, messages: 0 }
  try {
    const rows: Row[] = []
    for (const subscribers of plan.subscribers) {
      say(`${subscribers} subscribers`)
      rows.push(await measureRow(plan, subscribers, settings, checks))
    }
    say(`${plan.paced.perSecond} commands a second`)
    const latency = latencyOf(await paced(plan, settings, checks))
    return { size, machine: thisMachine(), plan, rows, latency, checks }
  } finally {
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
    // One that is not timed, and tells how long the messages are.
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

async function paced({ paced: pace }: Plan, env: Env, checks: Checks): Promise<Float64Array> {
  const feed = await startServer(env)
  try {
    const audience = await openAudience(feed.url, pace.subscribers)
    // The first second is not looked at.
    await measurePaced(feed, audience, { perSecond: pace.perSecond, seconds: 1 })
    const waits = await measurePaced(feed, audience, pace)
    audience.close()
    add(checks, audience.checks)
    return waits
  } finally {
    feed.stop()
  }
}

async function memoryOf(server: Server): Promise<number> {
  const told = await server.ask({ kind: 'memory' })
  return told.kind === 'memory' ? told.bytes : Number.NaN
}

function add(sum: Checks, some: Checks): void {
  sum.gaps += some.gaps
  sum.checksumErrors += some.checksumErrors
  sum.messages += some.messages
}
