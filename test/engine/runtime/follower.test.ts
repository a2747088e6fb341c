import { stateHash } from '@truebook/engine/core/state-hash'
import { createFollower } from '@truebook/engine/runtime/follower'
import t from 'tap'
import { BTC, commandMaker, wallet } from './commands.js'
import { commitBatch, createFolder, seeds } from './fold.js'
import { openCommitter } from './harness.js'

// Two files share two cores, and other work may have them too.
t.setTimeout(240_000)

const TIME = 1_700_000_000_000
/** More than are read at once. */
const ROWS = 45

t.test('who catches up lets others have their turn after each row of the journal', async (t) => {
  const { pool, committer } = await openCommitter(t)
  const follower = await createFollower(pool)
  const make = commandMaker({ seed: 72, now: () => TIME })
  const folder = createFolder()
  await commitBatch(committer, folder.fold(seeds(), TIME))
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
  t.equal(stateHash(follower.exchange.snapshot()), stateHash(folder.exchange.snapshot()))
})
