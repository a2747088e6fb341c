import type pg from 'pg'

/** An answer that comes later is of no use, and whoever ends waits for it. */
const LONGEST_MS = 5_000

/** Unix milliseconds, by the clock of Postgres. */
export async function postgresTime(pool: pg.Pool): Promise<number> {
  const text = 'select extract(epoch from clock_timestamp()) * 1000 as time'
  const { rows } = await pool.query({ text, query_timeout: LONGEST_MS } as pg.QueryConfig)
  return Number(rows[0].time)
}
