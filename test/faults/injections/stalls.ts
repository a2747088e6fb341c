import { setTimeout as sleep } from 'node:timers/promises'
import type { Exchange } from '../exchange.js'
import { sendSignal } from '../send-signal.js'
import { type Fault, type InjectOptions, spellOf, withPostgres } from './fault.js'

const MOST_MS = 8_000
/** Longer than any connection to Redis is waited for; what must be over within a minute still can be. */
const BEYOND_PATIENCE_MS = 35_000

/** A server lives, and is slow: its disk does not answer, or its machine does not run it. */
export const STALLS: readonly Fault[] = [
  {
    name: 'processes of Postgres stand still',
    inject: (exchange, options) => standStill(exchange, options, (pids) => pids),
  },
  {
    name: 'one process of Postgres stands still',
    inject: (exchange, options) =>
      standStill(exchange, options, (pids) => [options.random.pick(pids)]),
  },
  {
    name: 'Redis stands still',
    async inject({ redis }, { random, struck }) {
      redis.signal('SIGSTOP')
      struck()
      await sleep(random.chance(0.1) ? BEYOND_PATIENCE_MS : spellOf(random, MOST_MS))
      redis.signal('SIGCONT')
    },
  },
  {
    name: 'disk of Postgres slow',
    async inject({ postgres }, { random, struck }) {
      await withPostgres(postgres.url, async (client) => {
        // Each commit waits so long before the log is written down, as on a disk that is slow to do so.
        await client.query('alter system set commit_siblings = 0')
        await client.query(`alter system set commit_delay = ${random.between(20_000, 100_000)}`)
        await client.query('select pg_reload_conf()')
        struck()
        await sleep(spellOf(random, MOST_MS))
        await client.query('alter system reset all')
        await client.query('select pg_reload_conf()')
      })
    },
  },
]

/** Whoever is picked holds what locks it holds, and neither works nor hears anything for a while. */
async function standStill(
  { postgres }: Exchange,
  { random, struck }: InjectOptions,
  pick: (pids: readonly number[]) => readonly number[],
): Promise<void> {
  const pids = await withPostgres(postgres.url, async (client) => {
    const { rows } = await client.query<{ pid: number }>(
      'select pid from pg_stat_activity where pid <> pg_backend_pid()',
    )
    return rows.map(({ pid }) => pid)
  })
  const stopped = pick(pids)
  for (const pid of stopped) sendSignal(pid, 'SIGSTOP')
  struck()
  await sleep(spellOf(random, MOST_MS))
  for (const pid of stopped) sendSignal(pid, 'SIGCONT')
}
