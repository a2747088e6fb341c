import { spawnSync } from 'node:child_process'
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
import { audit } from '@truebook/engine/audit'
import { type RunningEngine, run } from '@truebook/engine/run'
import { HistoryChanged } from '@truebook/engine/runtime/history'
import { StreamAhead } from '@truebook/engine/runtime/publisher'
import { main } from '@truebook/host/operator/main'
import { startPostgres } from '@truebook/host/postgres'
import type { Command } from '@truebook/shared/command'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { migrate } from '@truebook/shared/db/migrate'
import { sameOrderId } from '@truebook/shared/order-id'
import type { Streams } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t, { type Test } from 'tap'
import { BTC, commandMaker, send, USDC, wallet } from '../engine/runtime/commands.js'
import { decisionsOf, type Pool, until } from '../engine/runtime/harness.js'

t.setTimeout(240_000)

const EIGHT_MINUTES = 480_000

t.test('a segment may be archived once more, but no other one in its place', async (t) => {
  const folder = t.testdir({ archive: {}, '01': 'a segment', other: 'another one' })
  const archive = (from: string) =>
    spawnSync('sh', [
      '-c',
      archiveCommand(join(folder, 'archive'))
        .replaceAll('%p', join(folder, from))
        .replaceAll('%f', '01'),
    ]).status
  const kept = () => readFileSync(join(folder, 'archive', '01'), 'utf8')
  t.equal(archive('01'), 0)
  t.equal(archive('01'), 0, 'as after a crash before that was noted')
  t.not(archive('other'), 0)
  t.equal(kept(), 'a segment')
  t.same(readdirSync(join(folder, 'archive')), ['01'])
})

t.test('a database restored to a moment has all of before, and is traded on safely', async (t) => {
  const folder = t.testdir()
  const archive = join(folder, 'archive')
  mkdirSync(archive)
  const first = await openPostgres(t, join(folder, 'first'))
  chownSync(archive, first.owner.uid, first.owner.gid)
  await first.archiveTo(archive)
  await migrate(databaseOf(first.pool()))
  const streams = memoryStreams()
  const engine = await startEngine(t, { url: first.url(), streams })
  const trader = tradeOn(streams)

  await trader.trade(300)
  const backup = join(folder, 'second')
  await first.backUp({ to: backup, meanwhile: () => trader.trade(300) })
  await trader.trade(300)
  await until('all is answered', async () => {
    const answered = await decisionsOf(streams)
    return answered.some(({ commandId }) => sameOrderId(commandId, trader.last().id))
  })
  const acknowledged = await decisionsOf(streams)
  const moment = await first.now()
  const early = trader.last()
  await trader.trade(200)
  const late = trader.last()
  await engine.stop()
  await first.archiveAll()
  await first.stop()

  writeFileSync(
    join(backup, 'cluster', 'postgresql.auto.conf'),
    `restore_command = 'cp ${archive}/%f %p'
    recovery_target_time = '${moment}'
    recovery_target_action = 'promote'\n`,
  )
  writeFileSync(join(backup, 'cluster', 'recovery.signal'), '')
  give(backup, first.owner)
  const second = await openPostgres(t, backup)
  const pool = second.pool()
  await until('it is promoted', async () => {
    const { rows } = await pool.query('select pg_is_in_recovery() as recovers')
    return rows[0].recovers === false
  })
  const { rows } = await pool.query('select last_sequence, last_time from engine_state')
  t.equal(rows[0].last_sequence, acknowledged.length, 'all of before is there, and no more')
  t.match(await audit(pool), { ok: true, audit: 'ok', commands: acknowledged.length })

  const url = second.url()
  await t.rejects(startEngine(t, { url, streams }), StreamAhead, 'with the streams of before')
  const rejected = startEngine(t, { url, streams: memoryStreams() })
  await t.rejects(rejected, HistoryChanged, 'with empty ones, nobody may know what is lost')
  const env = { DATABASE_URL: url }
  const accept = (at: number) =>
    main(['accept-restore', '--stopped-at', new Date(at).toISOString()], env, () => undefined)
  const said = t.capture(process.stderr, 'write')
  t.equal(await accept(Date.now() - 60_000), 1)
  const zoneless = ['accept-restore', '--stopped-at', '2030-01-31T12:00:00']
  t.equal(await main(zoneless, env, () => undefined), 1)
  said.restore()
  const sentences = said.args().map(([text]) => String(text))
  t.match(sentences[0], /must be seven minutes ago.* Wait 36\d s/)
  t.match(sentences[1], /a time with its zone .* but "2030-01-31T12:00:00" came/)
  t.equal(await accept(Date.now() - EIGHT_MINUTES), 0)

  await goesOn(t, { pool, url, trader, used: [early, late], before: acknowledged.length })
})

t.test('a failover that lost nothing goes on by itself', async (t) => {
  const postgres = await openPostgres(t, join(t.testdir(), 'one'))
  await migrate(databaseOf(postgres.pool()))
  const streams = memoryStreams()
  const url = postgres.url()
  const engine = await startEngine(t, { url, streams })
  await tradeOn(streams).trade(20)
  await until('all is decided', async () => (await lastDecided(streams)) === engine.sequence())
  await engine.stop()
  await postgres.pool().query(`update engine_state set history = '7/00000001'`)
  const next = await startEngine(t, { url, streams })
  t.equal(next.role(), 'active', 'the event stream shows that nothing is lost')
  await next.stop()
  await postgres.pool().query(`update engine_state set history = '7/00000001'`)
  await t.rejects(startEngine(t, { url, streams: memoryStreams() }), HistoryChanged)
})

interface GoingOn {
  readonly pool: Pool
  readonly url: string
  readonly trader: ReturnType<typeof tradeOn>
  /** A command of before the moment, and one that is lost. */
  readonly used: readonly [Command, Command]
  /** How many commands there were before. */
  readonly before: number
}

/** An engine takes what is new, and nothing that was sent before. */
async function goesOn(t: Test, { pool, url, trader, used, before }: GoingOn): Promise<void> {
  // As if it were started eight minutes later.
  const now = () => Date.now() + EIGHT_MINUTES
  const anew = memoryStreams()
  const next = await startEngine(t, { url, streams: anew, now })
  for (const command of used) await send(anew, command)
  await send(anew, trader.order(now()))
  await until('it goes on', () => next.sequence() >= before + 3)
  await until('it is published', async () => (await lastDecided(anew)) === next.sequence())
  const decided = (await decisionsOf(anew)).filter(({ sequence }) => sequence > before)
  const of = (command: Command) =>
    decided.find(({ commandId }) => sameOrderId(commandId, command.id))?.events
  t.match(of(used[0]), [{ code: 'INVALID_TIMESTAMP' }], 'what counted counts no second time')
  t.match(of(used[1]), [{ code: 'INVALID_TIMESTAMP' }], 'what is lost cannot come back by itself')
  t.equal(decided.at(-1)?.events[0]?.type, 'order_accepted')
  t.match(await audit(pool), { ok: true, audit: 'ok' })
  await next.stop()
  const again = await startEngine(t, { url, streams: memoryStreams(), now })
  t.equal(again.role(), 'active', 'and is accepted for good')
  await again.stop()
}

/** A Postgres on a folder of its own, which a test restarts, backs up and ends. */
async function openPostgres(t: Test, dataDir: string) {
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
function archiveCommand(archive: string): string {
  const page = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8')
  const [, command = ''] = /-carchive_command=(.+)$/m.exec(page) ?? []
  return command.replaceAll('/archive/', `${archive}/`)
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

function give(path: string, owner: { readonly uid: number; readonly gid: number }): void {
  chownSync(path, owner.uid, owner.gid)
  if (!statSync(path).isDirectory()) return
  for (const name of readdirSync(path)) give(join(path, name), owner)
}

function startEngine(
  t: Test,
  options: { url: string; streams: Streams; now?: () => number },
): Promise<RunningEngine> {
  const { url, streams, now = Date.now } = options
  const env = { DATABASE_URL: url, SEED_MARKETS: '1', LOG_LEVEL: 'silent' }
  return run({ env, streams, now }).then((engine) => {
    t.teardown(() => engine.stop())
    return engine
  })
}

async function lastDecided(streams: Streams): Promise<number> {
  return (await decisionsOf(streams)).at(-1)?.sequence ?? 0
}

function tradeOn(streams: Streams) {
  let signedAt = Date.now()
  const make = commandMaker({ seed: 4, now: () => signedAt })
  let last: Command | undefined
  const accounts = 4
  return {
    async trade(count: number) {
      for (let n = 1; last === undefined && n <= accounts; n++) {
        await send(streams, make.deposit(wallet(n), USDC, 10n ** 14n))
        await send(streams, make.deposit(wallet(n), BTC, 10n ** 12n))
      }
      for (let i = 0; i < count; i++) {
        signedAt = Date.now()
        await send(streams, make.any(accounts))
        if (i % 20 === 0) await new Promise((next) => setTimeout(next, 5))
      }
      last = make.order(1, {})
      await send(streams, last)
    },
    last(): Command {
      if (!last) throw new Error('Nothing was traded yet.')
      return last
    },
    order(at: number): Command {
      signedAt = at
      return make.order(2, {})
    },
  }
}
