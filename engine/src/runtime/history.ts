import { type Streams, sequenceOf } from '@truebook/shared/streams'
import { LONGEST_READ_MS, type SqlPool, withClient } from './sql.js'

/**
 * Which history of which Postgres a database is on. It names the cluster; the timeline, which is new after
 * every restore to a point in time and every promotion of a replica; and the database and its table, which
 * are new after every restore of a logical copy.
 */
export interface History {
  /**
   * The history that the last active engine found; null before the first one, or after an operator accepted
   * a restore.
   */
  readonly known: string | null
  readonly here: string
}

/**
 * As SQL: the cluster's identifier, the timeline (with which the names of its log files begin), and two
 * oids.
 */
export const HISTORY_HERE = `concat_ws('/', (select system_identifier from pg_control_system()),
  left(pg_walfile_name(pg_current_wal_lsn()), 8),
  (select oid from pg_database where datname = current_database()), 'engine_state'::regclass::oid)`

/** The database was restored or failed over, and nobody can tell whether commits were lost. */
export class HistoryChanged extends Error {
  override readonly name = 'HistoryChanged'
}

/**
 * If the event stream went on while the database failed over, it may lack this many commits: the one or two
 * that were under way, and those that were not published yet to a slow Redis.
 */
const MOST_UNPUBLISHED = 8

/**
 * Throws `HistoryChanged` where the database comes from another history, unless the event stream shows that
 * the database has what was published: all of the stream (or else it is `StreamAhead`) and at most
 * `MOST_UNPUBLISHED` commits more. A stream that ends long before the database was lost or put back itself,
 * and shows nothing.
 *
 * A replica that is not synchronous may still lack the newest commits, unnoticed, if their events were not
 * published before the failover. Clients may have been told of them all the same, since the api also
 * answers from the tables. Asking an operator here would stop every failover for minutes.
 */
export async function checkHistory(
  pool: SqlPool,
  { events }: Streams,
  { known, here }: History,
): Promise<void> {
  if (known === null || known === here) return
  const top = sequenceOf(await events.top())
  if (top > 0 && (await commitsBehind(pool, top)) <= MOST_UNPUBLISHED) return
  const stream = top === 0 ? 'is empty' : `ends at sequence ${top}, long before it`
  throw new HistoryChanged(
    `This database was restored or failed over (its history was ${known}, and is ${here}), and the event ` +
      `stream ${stream}: what was acknowledged may be missing. Do what docs/operations.md says of a ` +
      'restore, and then run "npm run operator -- accept-restore".',
  )
}

/** How many commits the event stream lacks; counts at most one more than `MOST_UNPUBLISHED`. */
async function commitsBehind(pool: SqlPool, top: number): Promise<number> {
  const { rows } = await withClient(pool, (client) =>
    client.query({
      text: `select count(*)::int as behind
        from (select from journal where last_sequence > $1 limit ${MOST_UNPUBLISHED + 1}) as later`,
      values: [top],
      query_timeout: LONGEST_READ_MS,
    }),
  )
  return rows[0].behind
}

/** Keeps the history that this engine found, unless another one has taken over since. */
export async function keepHistory(
  pool: SqlPool,
  { epoch, here }: { readonly epoch: number; readonly here: string },
  limitMs: number,
): Promise<void> {
  await withClient(pool, (client) =>
    client.query({
      text: `update engine_state set history = $1
        where shard = 0 and epoch = $2 and history is distinct from $1`,
      values: [here, epoch],
      query_timeout: limitMs,
    }),
  )
}
