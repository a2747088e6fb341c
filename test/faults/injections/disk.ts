import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
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
    },
  },
]

const MOST_ROOM = 2 ** 20

/** More than is left of the log's file of 16 MB, and no table in which to keep it. */
async function needNextLogFile(client: Client): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await client.query(`select pg_logical_emit_message(false, 'faults', repeat('x', 8000000))`)
  }
}
