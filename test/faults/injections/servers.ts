import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DOWN_MS, type Fault, spellOf, withPostgres, withRedis } from './fault.js'

/** Redis and Postgres go, come back, or refuse to work. */
export const SERVERS: readonly Fault[] = [
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
    name: 'Redis killed, as it was a while ago when it comes back',
    async inject({ redis, folder }, { random, struck }) {
      await withRedis(redis.url, (client) => client.save())
      await sleep(spellOf(random, 8_000))
      await redis.kill('SIGKILL')
      struck()
      await sleep(random.below(DOWN_MS))
      await redis.start()
      // After the next time it is empty again.
      rmSync(join(folder, 'redis', 'dump.rdb'), { force: true })
    },
  },
  {
    name: 'Redis out of memory',
    inject: ({ redis }, { random, struck }) =>
      withRedis(redis.url, async (client) => {
        await client.config('SET', 'maxmemory', '1mb')
        struck()
        await sleep(spellOf(random, 3_000))
        await client.config('SET', 'maxmemory', '0')
      }),
  },
  {
    name: 'Redis takes no writes',
    inject: ({ redis }, { random, struck }) =>
      withRedis(redis.url, async (client) => {
        // What a primary says whose replicas are gone.
        await client.config('SET', 'min-replicas-to-write', '1')
        struck()
        await sleep(spellOf(random, 3_000))
        await client.config('SET', 'min-replicas-to-write', '0')
      }),
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
    name: 'queries of Postgres cancelled',
    async inject({ postgres }, { random, struck }) {
      const times = random.between(5, 50)
      await withPostgres(postgres.url, async (client) => {
        struck()
        for (let i = 0; i < times; i++) {
          await client.query(`select pg_cancel_backend(pid) from pg_stat_activity
            where application_name like 'truebook%' and state = 'active' and pid <> pg_backend_pid()`)
          await sleep(random.below(20))
        }
      })
    },
  },
  {
    name: 'Postgres and Redis killed at once',
    async inject({ postgres, redis }, { random, struck }) {
      await Promise.all([postgres.kill('SIGKILL'), redis.kill('SIGKILL')])
      struck()
      await sleep(random.below(DOWN_MS))
      await Promise.all([postgres.start(), redis.start()])
    },
  },
  {
    name: 'Postgres takes no writes',
    inject: ({ postgres }, { random, struck }) =>
      withPostgres(postgres.url, async (client) => {
        const set = (value: string) =>
          client.query(`alter database truebook set ${READ_ONLY} = ${value}`)
        await set('on')
        await endConnections(postgres.url)
        struck()
        await sleep(spellOf(random, 3_000))
        await client.query(`set ${READ_ONLY} = off`)
        await set('off')
        await endConnections(postgres.url)
      }),
  },
]

const READ_ONLY = 'default_transaction_read_only'

async function endConnections(url: string): Promise<void> {
  await withPostgres(url, (client) =>
    client.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name like 'truebook%' and pid <> pg_backend_pid()`),
  )
}
