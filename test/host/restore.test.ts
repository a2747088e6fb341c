import { spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { audit } from '@truebook/engine/audit'
import { type RunningEngine, run } from '@truebook/engine/run'
import { StreamAhead } from '@truebook/engine/runtime/event-stream'
import { HistoryChanged } from '@truebook/engine/runtime/history'
import { main } from '@truebook/host/operator/main'
import type { Command } from '@truebook/shared/command'
import { databaseOf } from '@truebook/shared/db/connect'
import { migrate } from '@truebook/shared/db/migrate'
import { sameOrderId } from '@truebook/shared/order-id'
import type { Streams } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t, { type Test } from 'tap'
import { BTC, commandMaker, send, USDC, wallet } from '../engine/runtime/commands.js'
import { decisionsOf, type Pool, until } from '../engine/runtime/harness.js'
import { installClock } from '../faults/postgres-clock.js'
import { archiveCommand, give, openPostgres, restoreScript } from './archived-postgres.js'

t.setTimeout(240_000)

const EIGHT_MINUTES = 480_000
/** What happens before a restore happens then, so that nobody has to wait until it is forgotten. */
const eightMinutesAgo = () => Date.now() - EIGHT_MINUTES

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
  await untilAnswered(streams, trader.last())
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
  await second.untilPromoted()
  const { rows } = await pool.query('select last_sequence, last_time from engine_state')
  t.equal(rows[0].last_sequence, acknowledged.length, 'all of before is there, and no more')
  t.match(await audit(pool), { ok: true, audit: 'ok', commands: acknowledged.length })

  const url = second.url()
  await t.rejects(startEngine(t, { url, streams }), StreamAhead, 'with the streams of before')
  const rejected = startEngine(t, { url, streams: memoryStreams() })
  await t.rejects(rejected, HistoryChanged, 'with empty ones, nobody may know what is lost')
  await refusesTimes(t, url, Number(rows[0].last_time))
  await refusesWithoutClock(t, pool, url)
  await acceptsOnce(t, url)

  await goesOn(t, { pool, url, trader, used: [early, late], before: acknowledged.length })
})

/** Accepts the restore of an exchange that stopped then, and gives the exit code. */
function accept(url: string, stoppedAt: string): Promise<number> {
  const words = ['accept-restore', '--no-chain', '--stopped-at', stoppedAt]
  return main(words, { DATABASE_URL: url }, () => undefined)
}

async function acceptsOnce(t: Test, url: string): Promise<void> {
  const stoppedAt = new Date(eightMinutesAgo()).toISOString()
  const said = t.capture(process.stderr, 'write')
  const atOnce = [1, 2, 3].map(() => accept(url, stoppedAt))
  t.same((await Promise.all(atOnce)).toSorted(), [0, 1, 1])
  t.equal(await accept(url, stoppedAt), 1)
  said.restore()
  t.equal(said.args().length, 3)
  for (const [text] of said.args()) {
    t.match(String(text), /: there is nothing (left )?to accept\.$/m)
  }
}

/** `decidedAt` is the time of the last decision there. */
async function refusesTimes(t: Test, url: string, decidedAt: number): Promise<void> {
  const said = t.capture(process.stderr, 'write')
  const [decided, before] = [decidedAt, decidedAt - 1].map((ms) => new Date(ms).toISOString())
  const lately = new Date().toISOString()
  const late = ['2030-01-31T12:00:00', '2999-01-31T12:00:00Z']
  // The clock of the operator's machine, by which all of these were long ago.
  const right = Date.now
  Date.now = () => right() + 2 * EIGHT_MINUTES
  for (const time of [lately, ...late, before]) {
    t.equal(await accept(url, time), 1)
  }
  Date.now = right
  said.restore()
  const sentences = said.args().map(([text]) => String(text))
  t.match(sentences[0], /--stopped-at must be seven minutes ago, but "\d.*Z" came: .* Wait \d+ s/)
  t.match(sentences[1], /a time with its zone .* but "2030-01-31T12:00:00" came/)
  t.match(
    sentences[2],
    /seven minutes ago, but "2999-01-31T12:00:00Z" came, which is yet to come: it is 20\d\d-.*Z\.\n$/,
  )
  const contradiction = `--stopped-at must not be before the last decision that is here, of ${decided}, but "${before}" came.\n`
  t.equal(sentences[3], contradiction, 'a mistyped hour would let what was lost be sent again')
}

/** Redis is not there, and what Postgres says of the time is too late to say anything. */
async function refusesWithoutClock(t: Test, pool: Pool, url: string): Promise<void> {
  await installClock(url)
  await pool.query(`create or replace function faults.clock_timestamp() returns timestamptz
    begin atomic select pg_sleep(0.6); select pg_catalog.clock_timestamp(); end`)
  const said = t.capture(process.stderr, 'write')
  t.equal(await accept(url, new Date(eightMinutesAgo()).toISOString()), 1)
  said.restore()
  t.match(String(said.args()[0]), /^Neither Postgres nor Redis tells the time within half a second/)
  await pool.query('drop schema faults cascade')
}

t.test('the same loss is restored once more, to a later moment', async (t) => {
  const folder = t.testdir({ archive: {}, backups: {} })
  const at = (name: string) => join(folder, name)
  const postgres = await openPostgres(t, at('data'))
  const { uid, gid } = postgres.owner
  chownSync(at('archive'), uid, gid)
  await postgres.archiveTo(at('archive'))
  const mark = (n: number) => postgres.pool().query('insert into marks values ($1)', [n])
  const backUp = (to: string) => postgres.backUp({ to: at(to), meanwhile: async () => undefined })
  await postgres.pool().query('create table marks (n int not null)')
  await mark(1)
  await backUp('early')
  await mark(2)
  const first = await postgres.now()
  await mark(3)
  await backUp('late')
  await mark(4)
  const second = await postgres.now()
  await mark(5)

  /** As docs/operations.md tells; once more without the lines that keep what stood there. */
  async function restore(from: string, time: string, isAgain: boolean) {
    await postgres.stop()
    const paths = { archive: at('archive'), backups: at('backups'), cluster: at('data/cluster') }
    const told = restoreScript({ ...paths, backup: join(at(from), 'cluster'), time })
    const lines = told.script.split('\n')
    const kept = lines.filter((line) => !/! -e \S+replaced$|cp -a .+replaced$/.test(line))
    t.equal(kept.length, lines.length - 2)
    const script = (isAgain ? kept : lines).join('\n')
    const ran = spawnSync('sh', ['-exc', script], { input: told.settings, encoding: 'utf8' })
    t.equal(ran.status, 0, ran.stderr)
    give(at('data/cluster'), postgres.owner)
    await postgres.start()
    await postgres.untilPromoted()
    const { rows } = await postgres.pool().query('select n from marks order by n')
    const marks = rows.map(({ n }) => n)
    await mark(100)
    await postgres.archiveAll()
    return marks
  }
  t.same(await restore('early', first, false), [1, 2])
  t.same(await restore('early', second, true), [1, 2, 3, 4])
  t.same(await restore('late', second, true), [1, 2, 3, 4], 'from a base back-up of between')
  // A test's folder goes before what it tears down, and this one still archives to it.
  await postgres.stop()
})

t.test('a failover that lost nothing goes on by itself', async (t) => {
  const postgres = await openPostgres(t, join(t.testdir(), 'one'))
  await migrate(databaseOf(postgres.pool()))
  const streams = memoryStreams()
  const url = postgres.url()
  const engine = await startEngine(t, { url, streams })
  const trader = tradeOn(streams)
  await trader.trade(20)
  await untilAnswered(streams, trader.last())
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
  const anew = memoryStreams()
  const next = await startEngine(t, { url, streams: anew, now: Date.now })
  for (const command of used) await send(anew, command)
  await send(anew, trader.order(Date.now()))
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
  const again = await startEngine(t, { url, streams: memoryStreams(), now: Date.now })
  t.equal(again.role(), 'active', 'and is accepted for good')
  await again.stop()
}

function startEngine(
  t: Test,
  options: { url: string; streams: Streams; now?: () => number },
): Promise<RunningEngine> {
  const { url, streams, now = eightMinutesAgo } = options
  const env = { DATABASE_URL: url, SEED_MARKETS: '1', LOG_LEVEL: 'silent' }
  return run({ env, streams, now }).then((engine) => {
    t.teardown(() => engine.stop())
    return engine
  })
}

function untilAnswered(streams: Streams, { id }: Command): Promise<void> {
  return until('it is answered', async () =>
    (await decisionsOf(streams)).some(({ commandId }) => sameOrderId(commandId, id)),
  )
}

async function lastDecided(streams: Streams): Promise<number> {
  return (await decisionsOf(streams)).at(-1)?.sequence ?? 0
}

function tradeOn(streams: Streams) {
  let signedAt = eightMinutesAgo()
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
        signedAt = eightMinutesAgo()
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
