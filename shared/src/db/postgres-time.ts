import type pg from 'pg'

const LONGEST_MS = 30_000

/** Unix milliseconds, by the clock of Postgres. */
export async function postgresTime(pool: pg.Pool): Promise<number> {
  const text = 'select extract(epoch from clock_timestamp()) * 1000 as time'
  const { rows } = await pool.query({ text, query_timeout: LONGEST_MS } as pg.QueryConfig)
  return Number(rows[0].time)
}
