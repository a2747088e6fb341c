import type { Chain } from '@truebook/prover-worker/chain/register'
import { createCrediting } from '@truebook/prover-worker/deposits/credit'
import { decode } from '@truebook/shared/codec'
import { commandsField } from '@truebook/shared/command'
import { databaseOf } from '@truebook/shared/db/connect'
import { STREAM_START } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { wallet } from '../../engine/runtime/commands.js'
import { openDatabase } from '../../engine/runtime/harness.js'

const CHAIN_ID = 31_337
const DEPOSITS = 1_100
const MOST_AT_ONCE = 1_024

t.test('however many deposits are not credited, each has its turn', async (t) => {
  const { pool } = await openDatabase(t)
  const db = databaseOf(pool)
  await pool.query(`insert into chains values (${CHAIN_ID}, '', 0, 1, '', 1, false, 0)`)
  await pool.query(`insert into chain_deposits select ${CHAIN_ID}, n, n + 1, '0x' || n, '',
    '${wallet(1)}', '${wallet(2)}', 1, 1, 1, null, 0 from generate_series(0, ${DEPOSITS}) n`)
  const { commands } = memoryStreams()
  const crediting = createCrediting(commands, { now: Date.now, elapsed: () => elapsed })
  let elapsed = 0
  let read = STREAM_START
  async function askedIn(block: number): Promise<number[]> {
    await crediting.creditUpTo(db, { chainId: CHAIN_ID } as Chain, block)
    const entries = await commands.read(read, 1_000, 0)
    read = entries.at(-1)?.id ?? read
    const asked = entries.flatMap(({ bytes }) => decode(commandsField, bytes))
    return asked.map((command) => (command.type === 'deposit' ? command.depositCount : -1))
  }
  const all = Array.from({ length: DEPOSITS }, (_, count) => count)
  const [first, rest] = [all.slice(0, MOST_AT_ONCE), all.slice(MOST_AT_ONCE)]
  t.same(await askedIn(DEPOSITS), first)
  t.same(await askedIn(DEPOSITS), rest)
  t.same(await askedIn(DEPOSITS), [], 'those that were just asked for wait')
  t.same(await askedIn(DEPOSITS + 1), [DEPOSITS], 'a new one does not')
  t.equal(crediting.open(), DEPOSITS + 1)

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
