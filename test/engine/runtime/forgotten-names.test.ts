import type { Command } from '@truebook/shared/command'
import type { Streams } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { BTC, commandMaker, send, wallet } from './commands.js'
import { auditIsOk, decisionsOf, openDatabase, startEngine, until } from './harness.js'

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

t.test('a name whose commit came too late for the api stops no engine', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const clock = { time: START }
  const now = () => clock.time
  const make = commandMaker({ seed: 91, now })
  const sell = (clientOrderId: string) => make.order(1, { side: 'SELL', clientOrderId })
  const first = await startEngine(t, { url, streams, now })
  const deposit = make.deposit(wallet(1), BTC, 10n ** 14n)
  await send(streams, deposit)
  await until('there is money', async () => (await decided(streams, deposit)) !== undefined)

  const hold = await pool.connect()
  await hold.query('begin')
  await hold.query('select * from engine_state for update')
  const late = sell('name')
  await send(streams, late)
  await until('its commit waits', async () => {
    const { rows } = await pool.query(`select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`)
    return rows.length > 0
  })
  // Nobody sees the order in the tables, and its owner signs it anew.
  clock.time += 11 * 60_000
  const again = sell('name')
  const batch = make.placeBatch(1, [
    { side: 'SELL', clientOrderId: 'other' },
    { side: 'SELL', clientOrderId: 'name' },
  ])
  const other = sell('another')
  for (const command of [again, batch, other]) await send(streams, command)
  await hold.query('commit')
  hold.release()
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
  clock.time += 11 * 60_000
  const [once, twice] = [sell('name'), sell('another')]
  const fresh = [sell('fresh'), sell('fresh')]
  for (const command of [once, twice, ...fresh]) await send(streams, command)
  const second = await startEngine(t, { url, streams, now })
  await until('both are decided', async () => (await decided(streams, fresh[1])) !== undefined)
  t.equal(await decided(streams, once), undefined, 'nor an engine that begins with it')
  t.equal(await decided(streams, twice), undefined)
  t.match(await decided(streams, fresh[0]), ['order_accepted'])
  t.match(await decided(streams, fresh[1]), ['order_rejected'], 'what is known is refused')
  await second.stop()
  await auditIsOk(t, pool)
})
