import type { Command } from '@truebook/shared/command'
import type { Streams } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t, { type Test } from 'tap'
import { BTC, commandMaker, send, wallet } from './commands.js'
import { auditIsOk, decisionsOf, openDatabase, type Pool, startEngine, until } from './harness.js'

// Two files share two cores, and other work may have them too.
t.setTimeout(240_000)

const START = 1_900_000_000_000

/** The types of the events that a command led to; undefined where it was not decided. */
async function decided(streams: Streams, { id }: Command): Promise<string[] | undefined> {
  const decisions = await decisionsOf(streams)
  const found = decisions.find(
    ({ commandId: { time, chance } }) => time === id.time && chance === id.chance,
  )
  return found?.events.map(({ type }) => type)
}

/** Has a command sent whose commit cannot go on; gives what lets it. */
async function holdCommit(pool: Pool, sent: () => Promise<unknown>): Promise<() => Promise<void>> {
  const hold = await pool.connect()
  await hold.query('begin')
  await hold.query('select * from engine_state for update')
  await sent()
  await until('its commit waits', async () => {
    const { rows } = await pool.query(`select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`)
    return rows.length > 0
  })
  return async () => {
    await hold.query('commit')
    hold.release()
  }
}

for (const ENGINE_BATCH of ['1', '1000']) {
  t.test(`a name whose commit came too late stops no engine, ${ENGINE_BATCH} at once`, (t) =>
    useLateName(t, { ENGINE_BATCH }),
  )
}

async function useLateName(t: Test, env: { readonly ENGINE_BATCH: string }): Promise<void> {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const clock = { time: START }
  const now = () => clock.time
  const make = commandMaker({ seed: 91, now })
  const sell = (clientOrderId: string) => make.order(1, { side: 'SELL', clientOrderId })
  const first = await startEngine(t, { url, streams, env, now })
  const deposit = make.deposit(wallet(1), BTC, 10n ** 14n)
  await send(streams, deposit)
  await until('there is money', async () => (await decided(streams, deposit)) !== undefined)

  const late = sell('name')
  const letCommit = await holdCommit(pool, () => send(streams, late))
  // Nobody sees the order in the tables, and its owner signs it anew.
  clock.time += 11 * 60_000
  const again = sell('name')
  const batch = make.placeBatch(1, [
    { side: 'SELL', clientOrderId: 'other' },
    { side: 'SELL', clientOrderId: 'name' },
  ])
  const other = sell('another')
  const before = Array.from({ length: 5 }, (_, n) => sell(`before ${n}`))
  for (const command of [...before, again, batch, other]) await send(streams, command)
  await letCommit()
  await until(
    'what comes behind is taken',
    async () => (await decided(streams, other)) !== undefined,
  )
  t.match(await decided(streams, late), ['order_accepted'])
  t.match(await decided(streams, other), ['order_accepted'])
  t.equal(await decided(streams, again), undefined)
  t.equal(await decided(streams, batch), undefined)
  t.equal(first.role(), 'active')

  await first.stop()
  clock.time += 1_000
  const good = sell('good')
  for (const command of [again, sell('name'), good]) await send(streams, command)
  const heir = await startEngine(t, { url, streams, env, now })
  await until('the heir goes on', async () => (await decided(streams, good)) !== undefined)
  t.equal(await decided(streams, again), undefined, 'an heir does not know how late it was')

  await heir.stop()
  clock.time += 11 * 60_000
  const [once, twice] = [sell('name'), sell('another')]
  const fresh = [sell('fresh'), sell('fresh')]
  for (const command of [once, twice, ...fresh]) await send(streams, command)
  const second = await startEngine(t, { url, streams, env, now })
  await until('both are decided', async () => (await decided(streams, fresh[1])) !== undefined)
  t.equal(await decided(streams, once), undefined, 'nor an engine that begins with it')
  t.equal(await decided(streams, twice), undefined)
  t.match(await decided(streams, fresh[0]), ['order_accepted'])
  t.match(await decided(streams, fresh[1]), ['order_rejected'], 'what is known is refused')
  await second.stop()
  await auditIsOk(t, pool)
}

t.test('what waits for a late commit is folded at the time that it is then', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const clock = { time: START }
  const now = () => clock.time
  const make = commandMaker({ seed: 92, now })
  const engine = await startEngine(t, { url, streams, now })
  const deposit = make.deposit(wallet(1), BTC, 10n ** 14n)
  await send(streams, deposit)
  await until('there is money', async () => (await decided(streams, deposit)) !== undefined)

  const letCommit = await holdCommit(pool, () => send(streams, make.order(1, { side: 'SELL' })))
  clock.time += 4 * 60_000
  const order = make.order(1, { side: 'SELL', expiresAt: clock.time + 60_000 })
  await send(streams, order)
  await new Promise((resolve) => setTimeout(resolve, 500))
  clock.time += 2 * 60_000
  await letCommit()
  await until('it is decided', async () => (await decided(streams, order)) !== undefined)
  t.strictSame(await decided(streams, order), ['order_rejected'], 'it has expired meanwhile')
  await engine.stop()
  await auditIsOk(t, pool)
})
