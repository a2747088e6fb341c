import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import type { Server } from '../servers.js'
import { type Fault, spellOf, withPostgres } from './fault.js'

/**
 * A disk without room is met in two places: where a table grows, a statement fails; where the log
 * needs its next file, Postgres stops, and cannot start again before there is room.
 */
export const DISKS: readonly Fault[] = [
  {
    name: 'disk of Postgres full',
    missing: ({ disk }) => ('missing' in disk ? disk.missing : undefined),
    async inject({ disk, postgres }, { random, struck }) {
      if ('missing' in disk) throw new Error(disk.missing)
      await withPostgres(postgres.url, async (client) => {
        disk.fill(random.below(MOST_ROOM))
        if (random.chance(0.5)) await needNextLogFile(client).catch(() => undefined)
      })
      struck()
      await sleep(spellOf(random, 5_000))
      disk.free()
      await backAgain(postgres)
    },
  },
]

const MOST_ROOM = 2 ** 20

/** Much longer than a recovery takes here. */
const RECOVERY_LIMIT_MS = 20_000

/**
 * Where the disk was full for its recovery too, Postgres 18 at times waits for ever for the process that
 * this ended, and answers that it is not yet accepting connections. Then it takes an operator.
 */
async function backAgain({ url, kill, start }: Server): Promise<void> {
  const answers = withPostgres(url, (client) => client.query('select 1'))
  const isBack = answers.then(
    () => true,
    () => false,
  )
  if (await Promise.race([isBack, sleep(RECOVERY_LIMIT_MS, false)])) return
  await kill('SIGKILL')
  await start()
}

/** More than is left of the log's file of 16 MB, and no table in which to keep it. */
async function needNextLogFile(client: Client): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await client.query(`select pg_logical_emit_message(false, 'faults', repeat('x', 8000000))`)
  }
}
