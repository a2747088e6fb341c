import type { Chain } from '@truebook/prover-worker/chain/register'
import { createCrediting } from '@truebook/prover-worker/deposits/credit'
import { decode } from '@truebook/shared/codec'
import { commandsField } from '@truebook/shared/command'
import { databaseOf } from '@truebook/shared/db/connect'
import { STREAM_START } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t, { type Test } from 'tap'
import { wallet } from '../../engine/runtime/commands.js'
import { openDatabase } from '../../engine/runtime/harness.js'

const CHAIN_ID = 31_337
const DEPOSITS = 1_100
const MOST_AT_ONCE = 1_024

/** A chain with deposits from count 0 on, and workers that have them credited. */
async function openDeposits(t: Test) {
  const { pool } = await openDatabase(t)
  await pool.query(`insert into chains values (${CHAIN_ID}, '', 0, 1, '', 1, false, 0)`)
  await pool.query(`insert into chain_deposits select ${CHAIN_ID}, n, n + 1, '0x' || n, '',
    '${wallet(1)}', '${wallet(2)}', 1, 1, 1, null, 0 from generate_series(0, ${DEPOSITS}) n`)
  const { commands, events } = memoryStreams()
  let read = STREAM_START
  return {
    pool,
    db: databaseOf(pool),
    streams: { commands, events },
    /** The counts of the deposits that were asked for since it was called last. */
    async asked(): Promise<number[]> {
      const entries = await commands.read(read, 1_000, 0)
      read = entries.at(-1)?.id ?? read
      const asked = entries.flatMap(({ bytes }) => decode(commandsField, bytes))
      return asked.map((command) => (command.type === 'deposit' ? command.depositCount : -1))
    },
  }
}

t.test('however many deposits are not credited, each has its turn', async (t) => {
  const { pool, db, streams, asked } = await openDeposits(t)
  const crediting = createCrediting(streams, { now: Date.now, elapsed: () => elapsed })
  let elapsed = 0
  async function askedIn(block: number): Promise<number[]> {
    await crediting.creditUpTo(db, { chainId: CHAIN_ID } as Chain, block)
    return asked()
  }
  const all = Array.from({ length: DEPOSITS }, (_, count) => count)
  const [first, rest] = [all.slice(0, MOST_AT_ONCE), all.slice(MOST_AT_ONCE)]
  t.same(await askedIn(DEPOSITS), first)
  t.same(await askedIn(DEPOSITS), rest)
  t.same(await askedIn(DEPOSITS), [], 'those that were just asked for wait')
  t.same(await askedIn(DEPOSITS + 1), [DEPOSITS], 'a new one does not')

  elapsed += 5_000
  await pool.query(`insert into deposits values (${CHAIN_ID}, 0, 1, 1, 1, 1, 0)`)
  t.same(await askedIn(DEPOSITS), [...first.slice(1), MOST_AT_ONCE], 'what is credited is not')
  t.same(await askedIn(DEPOSITS), rest.slice(1))
  elapsed += 5_000
  t.same(await askedIn(DEPOSITS), [], 'they wait longer each time')
  t.same(await askedIn(DEPOSITS), [])
  elapsed += 5_000
  t.same(await askedIn(DEPOSITS), [...first.slice(1), MOST_AT_ONCE])
})

t.test('what is credited is not looked at again, and what no longer is so is', async (t) => {
  const { pool, db, streams, asked } = await openDeposits(t)
  const chain = { chainId: CHAIN_ID } as Chain
  const workers = [0, 1].map(() => createCrediting(streams, { now: Date.now, elapsed: () => 0 }))
  const turns = async () => {
    for (const worker of workers) await worker.creditUpTo(db, chain, DEPOSITS + 1)
    return asked()
  }
  const open = async () => {
    const { rows } = await pool.query(
      'select deposit_count from chain_deposits where parked is null and not credited order by 1',
    )
    return rows.map(({ deposit_count }) => deposit_count)
  }
  await pool.query(`insert into deposits select ${CHAIN_ID}, n, 1, 1, 1, n, 0
    from generate_series(0, ${DEPOSITS}) n where n not in (3, 4)`)
  await pool.query(`update chain_deposits set parked = 'It is unknown.' where deposit_count = 3`)
  t.same(await turns(), [4, 4], 'the engine credits it once')
  t.same(await open(), [4])
  await pool.query(`insert into deposits values (${CHAIN_ID}, 4, 1, 1, 1, 4, 0)`)
  t.same(await turns(), [])
  t.same(await open(), [])

  await pool.query('update chain_deposits set parked = null where deposit_count = 3')
  t.same(await turns(), [3, 3], 'however many counts behind it are credited')
  await pool.query(`delete from chain_deposits where deposit_count < 3`)
  await pool.query(`insert into chain_deposits select ${CHAIN_ID}, n, n + 1, '0x' || n, '',
    '${wallet(1)}', '${wallet(2)}', 1, 1, 1, null, 1 from generate_series(0, 2) n`)
  t.same(await open(), [0, 1, 2, 3], 'as after a reorg')
  t.same(await turns(), [])
  t.same(await open(), [3])
})

t.test('nothing is sent to the log of another exchange', async (t) => {
  const { db, streams, asked } = await openDeposits(t)
  const crediting = createCrediting(streams, { now: Date.now, elapsed: () => 0 })
  await streams.events.publish(7, Buffer.from('of another journal'))
  await t.rejects(crediting.creditUpTo(db, { chainId: CHAIN_ID } as Chain, DEPOSITS), {
    name: 'ForeignEvents',
    message: /are not of one exchange: the event stream ends at sequence 7 /,
  })
  t.same(await asked(), [])
})
