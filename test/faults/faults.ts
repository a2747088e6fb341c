import { setTimeout as sleep } from 'node:timers/promises'
import { COMMAND_STREAM } from '@truebook/shared/streams'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { Random } from '../sim/random.js'
import { CHAIN_FAULTS } from './chain-faults.js'
import type { Exchange } from './exchange.js'
import type { Weather } from './proxy.js'
import type { WatchedProcess } from './watched-process.js'

/** One thing that goes wrong. It ends when its cause is gone; what it broke may still be broken. */
export interface Fault {
  readonly name: string
  inject(exchange: Exchange, options: InjectOptions): Promise<void>
}

export interface InjectOptions {
  readonly random: Random
  /** To be called at the moment from which on something is broken. */
  readonly struck: () => void
}

export const KILL_ACTIVE = 'kill -9 of the active engine'
/** Longer than an engine that says nothing keeps its lock. */
const BEYOND_THE_LOCK_MS = 9_000
const DOWN_MS = 1_000
const MOST_REPEATED = 50

export const FAULTS: readonly Fault[] = [
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
    name: 'active engine stopped past its lock, then woken',
    async inject(exchange, { struck }) {
      const engine = await activeBesideStandby(exchange)
      engine.signal('SIGSTOP')
      struck()
      await sleep(BEYOND_THE_LOCK_MS)
      engine.signal('SIGCONT')
    },
  },
  {
    name: 'Redis flushed',
    inject: ({ redis }, { struck }) =>
      withRedis(redis.url, async (client) => {
        await client.flushall()
        struck()
      }),
  },
  {
    name: 'Redis killed, empty when it comes back',
    async inject({ redis }, { random, struck }) {
      await redis.kill('SIGKILL')
      struck()
      await sleep(random.below(DOWN_MS))
      await redis.start()
    },
  },
  {
    name: 'Postgres killed, and started on its disk',
    async inject({ postgres }, { random, struck }) {
      await postgres.kill(random.pick(['SIGQUIT', 'SIGKILL']))
      struck()
      await sleep(random.below(DOWN_MS))
      await postgres.start()
    },
  },
  {
    name: 'connections of Postgres ended',
    async inject({ postgres }, { random, struck }) {
      const times = random.between(1, 5)
      struck()
      for (let i = 0; i < times; i++) {
        await endConnections(postgres.url)
        await sleep(random.below(100))
      }
    },
  },
  {
    name: 'consumed commands delivered again',
    inject: ({ redis }, { struck }) =>
      withRedis(redis.url, async (client) => {
        await repeatCommands(client)
        struck()
      }),
  },
  ...(['slow', 'frozen', 'cut', 'half-open'] as const).map(badNetwork),
  ...CHAIN_FAULTS,
]

/** The active engine, once the other one can follow it. */
async function activeBesideStandby(exchange: Exchange): Promise<WatchedProcess> {
  for (;;) {
    await Promise.all(exchange.engines.map((engine) => engine.ready()))
    const engine = await exchange.active()
    if (engine) return engine
    await sleep(50)
  }
}

function badNetwork(weather: Exclude<Weather, 'fine'>): Fault {
  return {
    name: `network of one process ${weather}`,
    async inject({ proxies }, { random, struck }) {
      const proxy = random.pick([...proxies.values()])
      proxy.become(weather)
      struck()
      await sleep(random.between(300, 7_000))
      proxy.become('fine')
    },
  }
}

async function endConnections(url: string): Promise<void> {
  const client = new pg.Client(url)
  client.on('error', () => undefined)
  await client.connect()
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name like 'truebook%' and pid <> pg_backend_pid()`)
  await client.end()
}

/** Appends again what the stream still holds: each command was, or will be, read before its copy. */
async function repeatCommands(client: Redis): Promise<void> {
  const entries = await client.xrevrangeBuffer(COMMAND_STREAM, '+', '-', 'COUNT', MOST_REPEATED)
  for (const [, fields] of entries.reverse()) {
    await client.xadd(COMMAND_STREAM, '*', fields[0], fields[1])
  }
}

async function withRedis(url: string, work: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(url)
  client.on('error', () => undefined)
  try {
    await work(client)
  } finally {
    client.disconnect()
  }
}
