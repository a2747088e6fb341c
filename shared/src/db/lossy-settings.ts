import { sql } from 'kysely'
import type { Database } from './connect.js'

/**
 * Names of the settings with which Postgres may lose what it has committed when its machine loses power, or come back with
 * broken tables. Only the server's operator can turn them on; empty where all are on.
 */
export async function lossySettings(db: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from pg_settings where name in ('fsync', 'full_page_writes') and setting = 'off' order by name
  `.execute(db)
  return rows.map(({ name }) => name)
}
