import {
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '@truebook/host/servers/postgres'
import { connectPool } from '@truebook/shared/db/connect'
import type { Test } from 'tap'
import { type Pool, until } from '../engine/runtime/harness.js'

/** A Postgres on a folder of its own, which a test restarts, backs up and ends. */
export async function openPostgres(t: Test, dataDir: string) {
  let running = await startPostgres({ dataDir })
  let pool: Pool | undefined
  const close = async () => {
    await pool?.end()
    pool = undefined
    await running.stop()
  }
  t.teardown(close)
  const open = (): Pool => {
    pool ??= connectPool(running.url, { max: 4, name: 'test', onError: () => undefined })
    return pool
  }
  const { uid, gid } = statSync(join(dataDir, 'cluster'))
  return {
    url: () => running.url,
    pool: open,
    owner: { uid, gid },
    stop: close,
    async start() {
      running = await startPostgres({ dataDir })
    },
    async archiveTo(archive: string) {
      const command = archiveCommand(archive)
      await open().query(`alter system set archive_mode = 'on'`)
      await open().query(`alter system set archive_command = '${command}'`)
      await close()
      running = await startPostgres({ dataDir })
    },
    /** What pg_basebackup does, which the npm packages of Postgres lack. */
    async backUp({ to, meanwhile }: { to: string; meanwhile: () => Promise<void> }) {
      const client = await open().connect()
      await client.query(`select pg_backup_start('base', true)`)
      await Promise.all([copy(dataDir, to), meanwhile()])
      const { rows } = await client.query('select * from pg_backup_stop()')
      client.release()
      writeFileSync(join(to, 'cluster', 'backup_label'), rows[0].labelfile)
    },
    async now(): Promise<string> {
      const { rows } = await open().query('select clock_timestamp()::text as now')
      return rows[0].now
    },
    async untilPromoted() {
      await until('it is promoted', async () => {
        const { rows } = await open().query('select pg_is_in_recovery() as recovers')
        return rows[0].recovers === false
      })
    },
    async archiveAll() {
      const { rows } = await open().query('select pg_walfile_name(pg_switch_wal()) as last')
      await until('the log is archived', async () => {
        const found = await open().query('select last_archived_wal as last from pg_stat_archiver')
        return String(found.rows[0].last) >= rows[0].last
      })
    },
  }
}

/** The one that docs/operations.md tells of, for another folder. */
export function archiveCommand(archive: string): string {
  const [, command = ''] = /-carchive_command=(.+)$/m.exec(operations()) ?? []
  return command.replaceAll('/archive/', `${archive}/`)
}

/** What docs/operations.md has an operator run, for other folders: the script, and what it reads. */
export function restoreScript(
  folders: Readonly<Record<'archive' | 'backup' | 'backups' | 'cluster' | 'time', string>>,
) {
  const [, script, settings] =
    /sh -exc '\n(.*?)' <<'CONF'\n(.*?)^ {3}CONF$/ms.exec(operations()) ?? []
  if (script === undefined || settings === undefined) throw new Error('The script is not found.')
  const here = (text: string) =>
    text
      .replaceAll('/backups/base-2030-01-31', folders.backup)
      .replaceAll('/backups/', `${folders.backups}/`)
      .replaceAll('/archive/', `${folders.archive}/`)
      .replaceAll('/var/lib/postgresql/data', folders.cluster)
      .replaceAll('2030-01-31 12:00:00+00', folders.time)
  return { script: here(script), settings: here(settings) }
}

function operations(): string {
  return readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8')
}

async function copy(from: string, to: string): Promise<void> {
  const log = join(from, 'cluster', 'pg_wal')
  const leftOut = ['postmaster.pid', 'postmaster.opts']
  const filter = (path: string) =>
    !path.startsWith(`${log}/`) && !leftOut.some((name) => path.endsWith(name))
  cpSync(from, to, { recursive: true, filter })
  mkdirSync(join(to, 'cluster', 'pg_wal', 'archive_status'), { recursive: true, mode: 0o700 })
  rmSync(join(to, 'postgres.log'), { force: true })
}

export function give(path: string, owner: { readonly uid: number; readonly gid: number }): void {
  chownSync(path, owner.uid, owner.gid)
  if (!statSync(path).isDirectory()) return
  for (const name of readdirSync(path)) give(join(path, name), owner)
}
