import { type Streams, sequenceOf } from '@truebook/shared/streams'
import { type SqlPool, withClient } from './sql.js'

/**
 * Which history of which Postgres a database is on: its cluster, its timeline, which is a new one after
 * every restore to a point in time and every promotion of a replica, and the database and the table in
 * it, which are new ones after every restore of a logical copy.
 */
export interface History {
  /** What the last active engine found; null before the first, or where an operator has seen to it. */
  readonly known: string | null
  readonly here: string
}

/** As SQL: the cluster's identifier, the timeline, which its log's name begins with, and two oids. */
export const HISTORY_HERE = `concat_ws('/', (select system_identifier from pg_control_system()),
  left(pg_walfile_name(pg_current_wal_lsn()), 8),
  (select oid from pg_database where datname = current_database()), 'engine_state'::regclass::oid)`

/** The database was restored or failed over, and nobody can tell whether commits were lost. */
export class HistoryChanged extends Error {
  override readonly name = 'HistoryChanged'
}

/**
 * Throws `HistoryChanged` where a database comes from another history, unless the event stream has
 * something: all that it has, the database has too, or it is `StreamAhead`. So nothing is lost that was
 * published. What a replica that is not synchronous may lack unnoticed is the newest commits whose
 * events did not get out before the failover; somebody may have been told of them all the same, since
 * the api also answers from the tables. To ask an operator here would stop every failover for minutes.
 */
export async function checkHistory({ events }: Streams, { known, here }: History): Promise<void> {
  if (known === null || known === here) return
  if (sequenceOf(await events.top()) > 0) return
  throw new HistoryChanged(
    `This database was restored or failed over (its history was ${known}, and is ${here}), and the event ` +
      'stream is empty: what was acknowledged may be missing. Do what docs/operations.md says of a ' +
      'restore, and then run "npm run operator -- accept-restore".',
  )
}

/** Keeps the history that this engine found, unless another one has taken over since. */
export async function keepHistory(
  pool: SqlPool,
  { epoch, here }: { readonly epoch: number; readonly here: string },
): Promise<void> {
  await withClient(pool, (client) =>
    client.query({
      text: `update engine_state set history = $1
        where shard = 0 and epoch = $2 and history is distinct from $1`,
      values: [here, epoch],
    }),
  )
}
