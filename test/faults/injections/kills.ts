import { setTimeout as sleep } from 'node:timers/promises'
import { EVENT_STREAM, sequenceOf } from '@truebook/shared/streams'
import { type Exchange, processesOf } from '../exchange.js'
import { activeBesideStandby, type Fault, withPostgres, withRedis } from './fault.js'

export const KILL_ACTIVE = 'kill -9 of the active engine'
/** Longer than an engine that says nothing keeps its lock. */
const BEYOND_THE_LOCK_MS = 9_000

export const KILLS: readonly Fault[] = [
  {
    name: KILL_ACTIVE,
    async inject(exchange, { struck }) {
      const engine = await activeBesideStandby(exchange)
      engine.signal('SIGKILL')
      struck()
    },
  },
  {
    name: 'kill -9 of any engine',
    async inject({ engines }, { random, struck }) {
      random.pick(engines).signal('SIGKILL')
      struck()
    },
  },
  {
    name: 'kill -9 of both engines',
    async inject({ engines }, { struck }) {
      for (const engine of engines) engine.signal('SIGKILL')
      struck()
    },
  },
  {
    name: 'kill -9 of an api',
    async inject({ apis }, { random, struck }) {
      random.pick(apis).signal('SIGKILL')
      struck()
    },
  },
  {
    name: 'kill -9 of the prover-worker',
    async inject({ prover }, { struck }) {
      prover.signal('SIGKILL')
      struck()
    },
  },
  {
    name: 'kill -9 of every process at once',
    async inject(exchange, { struck }) {
      for (const one of processesOf(exchange)) one.signal('SIGKILL')
      struck()
    },
  },
  {
    name: 'kill -9 between commit and publish',
    inject: killUnpublished,
  },
  {
    name: 'active engine stopped past its lock, then woken',
    async inject(exchange, { struck }) {
      const engine = await activeBesideStandby(exchange)
      engine.signal('SIGSTOP')
      struck()
      await sleep(BEYOND_THE_LOCK_MS)
      engine.signal('SIGCONT')
    },
  },
]

const UNPUBLISHED_LIMIT_MS = 3_000

/**
 * Keeps from Redis what the active engine says, until a commit is in the tables and not in the event
 * stream: nobody but this engine, which dies now, has heard of it.
 */
async function killUnpublished(
  exchange: Exchange,
  { struck }: { readonly struck: () => void },
): Promise<void> {
  const { postgres, redis, proxies } = exchange
  const engine = await activeBesideStandby(exchange)
  const proxy = proxies.get(`${engine.name} → Redis`)
  try {
    await withPostgres(postgres.url, (database) =>
      withRedis(redis.url, async (client) => {
        proxy?.become('mute')
        const giveUpAt = Date.now() + UNPUBLISHED_LIMIT_MS
        while (Date.now() < giveUpAt) {
          const { rows } = await database.query('select last_sequence from engine_state')
          const [top] = await client.xrevrange(EVENT_STREAM, '+', '-', 'COUNT', 1)
          if (Number(rows[0].last_sequence) > sequenceOf(top?.[0] ?? '0-0')) break
        }
        engine.signal('SIGKILL')
        struck()
      }),
    )
  } finally {
    proxy?.become('fine')
  }
}
