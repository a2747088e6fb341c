import { randomBytes } from 'node:crypto'
import { createCommitter, StaleEngine } from '@truebook/engine/runtime/committer'
import type { SqlClient, SqlPool, SqlStatement } from '@truebook/engine/runtime/sql'
import { lots } from '@truebook/shared/units'
import t, { type Test } from 'tap'
import { createRandom } from '../../sim/random.js'
import { BTC, commandMaker, USDC, wallet } from './commands.js'
import { commitBatch, createFolder, seeds } from './fold.js'
import { auditIsOk, openBehindProxy, openDatabase, type Pool, testPool, until } from './harness.js'
import { openReplicated } from './lost-replica.js'

// Two files share two cores, and other work may have them too.
t.setTimeout(240_000)

const TIME = 1_700_000_000_000
const never = new AbortController().signal
const committerOf = (pool: SqlPool, epoch = 0) =>
  createCommitter({ pool, epoch, onRetry: () => undefined, signal: never })

async function one(pool: Pool, text: string) {
  const { rows } = await pool.query(text)
  return rows[0]
}

t.test("an order's row follows it through batches", async (t) => {
  const { pool } = await openDatabase(t)
  const committer = committerOf(pool)
  t.teardown(() => committer.close())
  const folder = createFolder()
  const make = commandMaker({ seed: 21, now: () => TIME })
  const commit = (time: number, ...commands: Parameters<typeof folder.fold>[0]) =>
    commitBatch(committer, folder.fold(commands, time))
  await commit(TIME, ...seeds())
  await commit(
    TIME,
    make.deposit(wallet(1), BTC, 10n ** 9n),
    make.deposit(wallet(2), USDC, 10n ** 12n),
  )

  const sell = make.order(1, { side: 'SELL', clientOrderId: "o'brien\\" })
  await commit(TIME + 1, sell)
  const order = async () =>
    one(
      pool,
      `select status, remaining, filled_quantity, filled_tick_lots, fees, client_order_id,
      created_at - ${TIME} as created, updated_at - ${TIME} as updated from orders
      where client_order_id is not null`,
    )
  const placed = {
    status: 'PENDING',
    remaining: 10_000,
    filled_quantity: 0,
    filled_tick_lots: '0',
    fees: '0',
    client_order_id: "o'brien\\",
    created: 1,
    updated: 1,
  }
  t.strictSame(await order(), placed)

  const buy = (quantity: number) => make.order(2, { quantity: lots(quantity) })
  await commit(TIME + 2, buy(1_000))
  await commit(TIME + 3, buy(2_000), buy(3_000))
  const filled = {
    ...placed,
    status: 'PARTIALLY_FILLED',
    remaining: 4_000,
    filled_quantity: 6_000,
    filled_tick_lots: '60000000',
    // 0.02 % of the quote atoms of each fill: 10,000 ticks of 0.01 by lots of 0.000001.
    fees: '12000',
    updated: 3,
  }
  t.strictSame(await order(), filled)
  await commit(TIME + 4, make.cancel(1, sell.id))
  t.strictSame(await order(), { ...filled, status: 'CANCELLED', updated: 4 })
  t.strictSame(await one(pool, 'select trade_number, last_price from markets where id = 1'), {
    trade_number: 3,
    last_price: 10_000,
  })
  t.strictSame(
    await one(pool, 'select sum(trades)::int as trades, sum(volume) as volume from candles'),
    {
      trades: 3,
      volume: '6000',
    },
  )
  await auditIsOk(t, pool)
})

t.test('a commit whose answer is lost is found done, not done again', async (t) => {
  const { pool } = await openDatabase(t)
  const deaf = losingAnswers(pool, ({ name }, nth) => name !== undefined && nth === 1)
  const committer = committerOf(deaf)
  t.teardown(() => committer.close())
  const folder = createFolder()
  await commitBatch(committer, folder.fold(seeds(), TIME))
  t.equal(deaf.lost(), 1)
  t.equal((await one(pool, 'select count(*)::int as rows from journal')).rows, 1)
  const wrote = 'select j.xmin <> e.xmin as another from journal j, engine_state e'
  t.equal(
    (await one(pool, wrote)).another,
    true,
    'found by a commit, which waits for a replica too',
  )
  await auditIsOk(t, pool)
})

/** A committer that comes in by a role of its own, whose settings a test changes, and why it tried again. */
async function commitByRole(t: Test) {
  const { url, pool } = await openDatabase(t)
  const role = `role_${randomBytes(8).toString('hex')}`
  await pool.query(`create role ${role} superuser login password 'secret'`)
  const own = testPool(Object.assign(new URL(url), { username: role, password: 'secret' }).href)
  const codes = new Set<unknown>()
  const committer = createCommitter({
    pool: own,
    epoch: 0,
    onRetry: (error) => codes.add('code' in error ? error.code : error.message),
    signal: never,
  })
  t.teardown(async () => {
    committer.close()
    await own.end()
    await pool.query(`drop role ${role}`)
  })
  const alter = (setting: string) => pool.query(`alter role ${role} ${setting}`)
  return { pool, committer, codes, alter }
}

t.test('a commit waits while Postgres lets nobody in, or gives up a lock', async (t) => {
  const { pool, committer, codes, alter } = await commitByRole(t)
  await alter('nologin')
  await alter('set lock_timeout = 50')
  const holder = await pool.connect()
  t.teardown(() => holder.release(true))
  await holder.query('begin; select from engine_state for update')
  const committed = commitBatch(committer, createFolder().fold(seeds(), TIME))
  committed.catch(() => codes.add('committed'))
  await until('nobody is let in', () => codes.size > 0)
  await alter('login')
  await until('a lock is given up', () => codes.size > 1)
  await holder.query('commit')
  await committed
  t.strictSame([...codes], ['28000', '55P03'])
  await auditIsOk(t, pool)
})

t.test('a commit waits while Postgres is read only, and is done once then', async (t) => {
  const { pool, committer, codes, alter } = await commitByRole(t)
  const folder = createFolder()
  await commitBatch(committer, folder.fold(seeds(), TIME))
  // Whoever comes in from here on may only read, as at a primary that has become a standby.
  await alter('set default_transaction_read_only = on')
  committer.close()
  const make = commandMaker({ seed: 31, now: () => TIME })
  const deposit = folder.fold([make.deposit(wallet(1), USDC, 5n)], TIME)
  const committed = commitBatch(committer, deposit)
  committed.catch(() => codes.add('failed'))
  await until('the commit is refused', () => codes.size > 0)
  const rows = async () => (await one(pool, 'select count(*)::int as rows from journal')).rows
  t.equal(await rows(), 1, 'what was refused was not written')
  await alter('reset default_transaction_read_only')
  await committed
  t.strictSame([...codes], ['25006'])
  t.equal(await rows(), 2)
  await auditIsOk(t, pool)
})

for (const call of ['pg_cancel_backend', 'pg_terminate_backend'] as const) {
  t.test(`a commit whose wait for the replica ends by ${call} is not done`, async (t) => {
    const database = await openReplicated(t)
    const { url, pool } = database
    const engines = testPool(url)
    const committer = committerOf(engines)
    t.teardown(async () => {
      committer.close()
      await engines.end()
    })
    const folder = createFolder()
    await commitBatch(committer, folder.fold(seeds(), TIME))
    await database.loseReplica()
    let isDone = false
    const make = commandMaker({ seed: 27, now: () => TIME })
    const deposit = folder.fold([make.deposit(wallet(1), USDC, 5n)], TIME)
    const committed = commitBatch(committer, deposit).then(() => {
      isDone = true
    })
    // The commit itself, and the look whether it is there.
    await database.onWaiting(call)
    await database.onWaiting(call)
    await database.onWaiting('pg_cancel_backend')
    t.notOk(isDone)
    await database.findReplica()
    await committed
    t.equal((await one(pool, 'select count(*)::int as rows from journal')).rows, 2)
    await auditIsOk(t, pool)
  })
}

t.test("what a trigger of the operator's warns of holds up nothing", async (t) => {
  const { pool } = await openDatabase(t)
  await pool.query(`
    create function warn() returns trigger language plpgsql as $$
      begin raise warning 'A journal row comes.'; return new; end $$;
    create trigger warns before insert on journal for each row execute function warn()`)
  const tries: string[] = []
  const committer = createCommitter({
    pool,
    epoch: 0,
    onRetry: (error) => tries.push(error.message),
    signal: never,
  })
  t.teardown(() => committer.close())
  await commitBatch(committer, createFolder().fold(seeds(), TIME))
  t.strictSame(tries, [])
  t.equal((await one(pool, 'select count(*)::int as rows from journal')).rows, 1)
})

t.test('a connection that falls silent holds up its batch for a while only', async (t) => {
  const { pool, engines, proxy } = await openBehindProxy(t)
  const late: string[] = []
  const onRetry = (error: Error) => late.push(error.message)
  const committer = createCommitter({
    pool: engines,
    epoch: 0,
    onRetry,
    signal: never,
    limitMs: 500,
  })
  t.teardown(() => committer.close())
  const folder = createFolder()
  await commitBatch(committer, folder.fold(seeds(), TIME))
  proxy.become('forsaken')
  const make = commandMaker({ seed: 28, now: () => TIME })
  const committed = commitBatch(committer, folder.fold([make.deposit(wallet(1), USDC, 5n)], TIME))
  await until('the connection was given up', () => late.length > 0)
  proxy.become('fine')
  await committed
  t.match(late[0], 'Query read timeout')
  t.equal((await one(pool, 'select count(*)::int as rows from journal')).rows, 2)
  await auditIsOk(t, pool)
})

t.test('a connection that breaks after any statement loses and doubles nothing', async (t) => {
  const { pool } = await openDatabase(t)
  const random = createRandom(22)
  const breaking = losingAnswers(pool, () => random.chance(0.3))
  const committer = committerOf(breaking)
  t.teardown(() => committer.close())
  const folder = createFolder()
  const make = commandMaker({ seed: 23, now: () => TIME })
  await commitBatch(committer, folder.fold(seeds(), TIME))
  const deposits = [1, 2, 3].map((n) => make.deposit(wallet(n), n === 1 ? BTC : USDC, 10n ** 13n))
  await commitBatch(committer, folder.fold(deposits, TIME))
  for (let i = 0; i < 40; i++) {
    const commands = Array.from({ length: 10 }, () => make.any(3))
    await commitBatch(committer, folder.fold(commands, TIME + i))
  }
  t.ok(breaking.lost() > 10, 'it did break')
  t.equal((await one(pool, 'select count(*)::int as rows from journal')).rows, 42)
  await auditIsOk(t, pool)
})

t.test('backends that are killed under the commits lose and double nothing', async (t) => {
  const { url, pool } = await openDatabase(t)
  const engines = testPool(url)
  let retries = 0
  const onRetry = () => {
    retries += 1
  }
  const committer = createCommitter({ pool: engines, epoch: 0, onRetry, signal: never })
  t.teardown(async () => {
    committer.close()
    await engines.end()
  })
  const folder = createFolder()
  const make = commandMaker({ seed: 24, now: () => TIME })
  await commitBatch(committer, folder.fold(seeds(), TIME))
  let isDone = false
  // Fewer than the tries of a batch, however slow the machine is to connect again.
  let killsLeft = 0
  const killing = (async () => {
    while (!isDone) {
      if (killsLeft-- > 0) await endOthers(pool)
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  })()
  for (let i = 0; i < 60; i++) {
    killsLeft = 5
    const deposits = [1, 2].map((n) => make.deposit(wallet(100 * i + n), USDC, 10n ** 8n))
    await commitBatch(committer, folder.fold(deposits, TIME + i))
  }
  isDone = true
  await killing
  t.ok(retries > 0, 'some of them were')
  t.equal((await one(pool, 'select count(*)::int as rows from journal')).rows, 61)
  await auditIsOk(t, pool)
})

t.test('an engine whose epoch has passed cannot commit', async (t) => {
  const { pool } = await openDatabase(t)
  const committer = committerOf(pool)
  t.teardown(() => committer.close())
  const folder = createFolder()
  await commitBatch(committer, folder.fold(seeds(), TIME))
  await pool.query('update engine_state set epoch = epoch + 1')
  const make = commandMaker({ seed: 25, now: () => TIME })
  const batch = folder.fold([make.deposit(wallet(1), USDC, 5n)], TIME)
  await t.rejects(commitBatch(committer, batch), StaleEngine)
  t.equal((await one(pool, 'select count(*)::int as rows from deposits')).rows, 0)
  t.equal((await one(pool, 'select last_sequence from engine_state')).last_sequence, 5)
})

t.test('two engines of one epoch cannot both commit what comes next', async (t) => {
  const { pool } = await openDatabase(t)
  const committers = [committerOf(pool), committerOf(pool)]
  t.teardown(() => {
    for (const committer of committers) committer.close()
  })
  const folders = [createFolder(), createFolder()]
  const batches = folders.map((folder) => folder.fold(seeds(), TIME))
  await commitBatch(committers[0], batches[0])
  const make = commandMaker({ seed: 26, now: () => TIME })
  const rivals = folders.map((folder, i) =>
    folder.fold(
      Array.from({ length: i + 1 }, () => make.deposit(wallet(1), USDC, 5n)),
      TIME,
    ),
  )
  const ends = await Promise.allSettled(rivals.map((batch, i) => commitBatch(committers[i], batch)))
  t.strictSame(ends.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  await auditIsOk(t, pool)
})

t.test(
  'what the database refuses for good is not tried again, and nothing of it stays',
  async (t) => {
    const { pool } = await openDatabase(t)
    const committer = committerOf(pool)
    t.teardown(() => committer.close())
    const folder = createFolder()
    await pool.query("insert into assets values (3, 'XYZ', 'In the way', 8, 8, 8)")
    await t.rejects(commitBatch(committer, folder.fold(seeds(), TIME)), { code: '23505' })
    t.equal((await one(pool, 'select count(*)::int as rows from journal')).rows, 0)
    t.equal((await one(pool, 'select last_sequence from engine_state')).last_sequence, 0)
  },
)

async function endOthers(pool: Pool): Promise<void> {
  await pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
  )
}

/**
 * Connections that run a statement and then break before its answer arrives, whenever `isLost` says
 * so of a statement and how often its text was seen.
 */
function losingAnswers(
  pool: Pool,
  isLost: (statement: SqlStatement, nth: number) => boolean,
): SqlPool & { lost(): number } {
  const seen = new Map<string, number>()
  let lost = 0
  return {
    lost: () => lost,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect()
      const losing: SqlClient = {
        on: (event, listener) => client.on(event as 'error', listener),
        release: (close) => client.release(close),
        async query(statement) {
          const result = await client.query(statement)
          const nth = (seen.get(statement.text) ?? 0) + 1
          seen.set(statement.text, nth)
          if (!isLost(statement, nth)) return result
          lost += 1
          throw new Error('Connection terminated unexpectedly')
        },
      }
      return losing
    },
  }
}
