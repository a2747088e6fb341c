import { connectPool } from '@truebook/shared/db/connect'

export type Pool = ReturnType<typeof connectPool>

/** Runs `work` with connections to a database. */
export async function withPool<T>(url: string, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = connectPool(url, { max: 2, name: 'truebook bench', onError: () => undefined })
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}

/** Makes a database, empty or like a `template` that nobody is connected to. */
export async function createDatabase(
  pool: Pool,
  { name, template = 'template1' }: { readonly name: string; readonly template?: string },
): Promise<void> {
  await pool.query(`create database ${name} template ${template}`)
}

export async function dropDatabase(pool: Pool, name: string): Promise<void> {
  await pool.query(`drop database ${name} with (force)`)
}

/** The server's settings that decide whether a commit waits for the disk: this bench is about that wait. */
export async function settingsOf(pool: Pool): Promise<PostgresSettings> {
  const { rows } = await pool.query<PostgresSettings>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as synchronous_commit`,
  )
  return rows[0]
}

export interface PostgresSettings {
  readonly version: string
  readonly fsync: string
  readonly synchronous_commit: string
}
