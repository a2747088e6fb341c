import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { EVENT_STREAM, sequenceOf } from '@truebook/shared/streams'
import type { Random } from '../../sim/random.js'
import { type Exchange, processesOf } from '../exchange.js'
import type { WatchedProcess } from '../watched-process.js'
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
  killOf('any engine', ({ engines }, random) => [random.pick(engines)]),
  killOf('both engines', ({ engines }) => engines),
  killOf('an api', ({ apis }, random) => [random.pick(apis)]),
  killOf('the prover-worker', ({ prover }) => [prover]),
  killOf('every process at once', processesOf),
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

function killOf(
  what: string,
  pick: (exchange: Exchange, random: Random) => readonly WatchedProcess[],
): Fault {
  return {
    name: `kill -9 of ${what}`,
    async inject(exchange, { random, struck }) {
      for (const one of pick(exchange, random)) one.signal('SIGKILL')
      struck()
    },
  }
}

const UNPUBLISHED_LIMIT_MS = 3_000

/**
 * Keeps from Redis what the active engine says, until a commit is in the tables and not in the event
 * stream: nobody but this engine, which dies now, has heard of it. Where none comes, nobody dies.
 */
async function killUnpublished(
  exchange: Exchange,
  { struck }: { readonly struck: () => void },
): Promise<void> {
  const { postgres, redis, proxies } = exchange
  const engine = await activeBesideStandby(exchange)
  const proxy = proxies.get(`${engine.name} → Redis`)
  assert(proxy, `${engine.name} must have a proxy to Redis.`)
  try {
    await withPostgres(postgres.url, (database) =>
      withRedis(redis.url, async (client) => {
        proxy.become('mute')
        const giveUpAt = Date.now() + UNPUBLISHED_LIMIT_MS
        while (Date.now() < giveUpAt) {
          const { rows } = await database.query('select last_sequence from engine_state')
          const [top] = await client.xrevrange(EVENT_STREAM, '+', '-', 'COUNT', 1)
          if (Number(rows[0].last_sequence) > sequenceOf(top?.[0] ?? '0-0')) {
            engine.signal('SIGKILL')
            struck()
            return
          }
        }
      }),
    )
  } finally {
    proxy.become('fine')
  }
}
