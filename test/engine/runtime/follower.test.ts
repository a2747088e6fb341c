import { stateHash } from '@truebook/engine/core/state-hash'
import { createFollower } from '@truebook/engine/runtime/follower'
import { encode, int } from '@truebook/shared/codec'
import { decisionsField } from '@truebook/shared/decision'
import t, { type Test } from 'tap'
import { traded } from '../tampered.js'
import { BTC, commandMaker, wallet } from './commands.js'
import { commitBatch, createFolder, seeds } from './fold.js'
import { openCommitter } from './harness.js'

// Two files share two cores, and other work may have them too.
t.setTimeout(240_000)

const TIME = 1_700_000_000_000
/** More than are read at once. */
const ROWS = 45

/** An engine's first commit, and somebody who has not read it yet. */
async function openFollowed(t: Test, seed: number) {
  const { pool, committer } = await openCommitter(t)
  const follower = await createFollower(pool)
  const make = commandMaker({ seed, now: () => TIME })
  const folder = createFolder()
  await commitBatch(committer, folder.fold(seeds(), TIME))
  return { pool, committer, follower, make, folder }
}

t.test('who catches up lets others have their turn after each row of the journal', async (t) => {
  const { committer, follower, make, folder } = await openFollowed(t, 72)
  const ends = [seeds().length]
  for (let row = 1; row < ROWS; row++) {
    const gifts = Array.from({ length: 3 }, () => make.deposit(wallet(1), BTC, 1n))
    await commitBatch(committer, folder.fold(gifts, TIME))
    ends.push(ends[row - 1] + gifts.length)
  }

  const seen = new Set<number>()
  let chain = setImmediate(function next() {
    seen.add(follower.sequence())
    chain = setImmediate(next)
  })
  t.teardown(() => clearImmediate(chain))
  await follower.catchUp()
  t.strictSame(
    [...seen].filter((sequence) => sequence > 0),
    ends,
  )
  t.equal(stateHash(follower.exchange.view()), stateHash(folder.exchange.view()))
})

t.test('who decides otherwise than was committed does not go on, and says where', async (t) => {
  const { committer, follower, make, folder } = await openFollowed(t, 73)
  await follower.catchUp()

  const gifts = [1n, 2n].map((amount) => make.deposit(wallet(1), BTC, amount))
  const batch = folder.fold(gifts, TIME)
  const [first, last] = batch.decisions
  const others = [first, { ...last, events: [] }]
  await committer.commit(batch, encode(decisionsField, others))
  const [from, to] = [seeds().length + 1, seeds().length + 2]
  await t.rejects(follower.catchUp(), {
    message: `This engine decides the commands of the journal row from sequence ${from} to ${to} otherwise than was committed: it must not take over.`,
  })
})

t.test('who meets what a newer version wrote says so, and where', async (t) => {
  const { pool, committer, follower, make, folder } = await openFollowed(t, 74)
  await follower.catchUp()
  await commitBatch(committer, folder.fold([make.deposit(wallet(1), BTC, 1n)], TIME))
  // The type of the row's only command, behind their count and its time.
  const tag = 1 + encode(int, TIME).length
  await pool.query(
    'update journal set commands = set_byte(commands, $1, 200) where last_sequence = $2',
    [tag, folder.exchange.view().sequence],
  )
  const message =
    `The journal row from sequence ${seeds().length + 1} cannot be read: There is no type with tag 200. ` +
    'A newer version of Truebook wrote it, or somebody has changed it: "Upgrade" in docs/operations.md.'
  await t.rejects(follower.catchUp(), { message })
  await t.rejects(createFollower(pool), { message })
})

t.test('nobody begins over a journal that lacks rows of the replay window', async (t) => {
  const pool = await traded(t)
  const begins = () => createFollower(pool).then(({ sequence }) => sequence())
  const whole = await begins()
  const { rows } = await pool.query('select * from journal order by first_sequence')
  t.ok(rows.length > 5)
  for (const lost of [rows[0], rows[1], rows.at(-2), rows.at(-1)]) {
    await pool.query('delete from journal where first_sequence = $1', [lost.first_sequence])
    const message = new RegExp(`missing after sequence ${lost.first_sequence - 1}: `)
    await t.rejects(begins(), { message })
    await pool.query('insert into journal select * from json_populate_record(null::journal, $1)', [
      JSON.stringify({ ...lost, commands: hex(lost.commands), decisions: hex(lost.decisions) }),
    ])
    t.equal(await begins(), whole)
  }
  // Ten minutes later the rows before the last ones are of no use to a replay window any more.
  await pool.query('update engine_state set last_time = last_time + 600000')
  await pool.query('update journal set last_time = last_time + 600000 where last_sequence = $1', [
    whole,
  ])
  await pool.query('delete from journal where first_sequence = $1', [rows[1].first_sequence])
  t.equal(await begins(), whole)
})

const hex = (bytes: Buffer) => `\\x${bytes.toString('hex')}`
