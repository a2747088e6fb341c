import type { Batch } from '@truebook/engine/runtime/batch'
import { encode } from '@truebook/shared/codec'
import { type CommandType, commandsField } from '@truebook/shared/command'
import { MAX_BATCH } from '@truebook/shared/decision'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { lots } from '@truebook/shared/units'
import t, { type Test } from 'tap'
import { BTC, commandMaker, send, USDC, wallet } from './commands.js'
import { commitBatch, createFolder, seeds } from './fold.js'
import { auditIsOk, openCommitter, until } from './harness.js'
import { countTurns, journalOf, runnerOf } from './runner-of.js'

// Two files share two cores, and other work may have them too.
t.setTimeout(240_000)

const TIME = 1_700_000_000_000
const DUE = TIME + 10_000
const ORDERS = 40
/** What is due: the orders of accounts 1 and 2, and the switch of account 2. */
const STEPS = 2 * ORDERS + 1

interface RunOptions {
  readonly mostExpired: number
  readonly batchLimit?: number
  readonly onApply?: () => void
  readonly onCommit?: (batch: Batch) => void | Promise<void>
}

/** Accounts 1 and 2 lose all that they have open at one moment; account 3 has an order that stays. */
async function openGround(t: Test) {
  const { pool, committer } = await openCommitter(t)
  const streams = memoryStreams()
  const make = commandMaker({ seed: 61, now: () => TIME })
  const sell = (account: number, expiresAt = 0) => make.order(account, { side: 'SELL', expiresAt })
  const gifts = [1, 2, 3].map((n) => make.deposit(wallet(n), BTC, 10n ** 14n))
  const open = Array.from({ length: ORDERS }, () => [sell(1, DUE), sell(2)])
  const opening = [...seeds(), ...gifts, make.deposit(wallet(4), USDC, 10n ** 16n), ...open.flat()]
  const commands = [...opening, make.cancelAllAfter(2, DUE - TIME), sell(3)]
  await commitBatch(committer, createFolder().fold(commands, TIME))

  /** An engine that goes on from the tables at the moment when all that is due. */
  const engineOf = (options: RunOptions) =>
    runnerOf(t, { pool, committer, streams, now: () => DUE, ...options })
  const journal = () => journalOf(pool)

  const buyAll = make.order(4, { quantity: lots(1_000_000) })
  return { pool, streams, make, buyAll, engineOf, journal }
}

const expires = (count: number) => Array<CommandType>(count).fill('expire')

t.test(
  'nobody trades with what is due, and between two steps others have their turn',
  async (t) => {
    const { pool, streams, buyAll, engineOf, journal } = await openGround(t)
    const turns = countTurns(t)
    const seen: number[] = []
    const seenAtCommit: number[] = []
    await send(streams, buyAll)
    const { runner, stop } = await engineOf({
      mostExpired: 10,
      batchLimit: 2,
      onApply: () => {
        seen.push(turns())
      },
      onCommit: () => {
        seenAtCommit.push(seen.length)
      },
    })
    const running = runner.run()
    await until('the order is decided', async () =>
      (await journal()).flat().includes('place_order'),
    )
    stop()
    await running

    t.strictSame((await journal()).flat(), [...expires(Math.ceil(STEPS / 10)), 'place_order'])
    t.ok(
      seen.slice(1, -1).every((turn, i) => turn > seen[i]),
      `turns ${seen}`,
    )
    t.ok(seenAtCommit.length > 3, 'what was closed is committed while the rest is')
    const { rows } = await pool.query('select distinct maker_account as maker from trades')
    t.strictSame(rows, [{ maker: 3 }])
    await auditIsOk(t, pool)
  },
)

t.test('stopped in the middle, it leaves the rest and what it read to the next one', async (t) => {
  const { pool, streams, buyAll, engineOf, journal } = await openGround(t)
  await send(streams, buyAll)
  let steps = 0
  const first = await engineOf({
    mostExpired: 10,
    onApply: () => {
      steps += 1
      if (steps === 6) first.stop()
    },
  })
  await first.runner.run()
  t.strictSame((await journal()).flat(), expires(6))
  const open = `select count(*)::int as n from orders where open and account < 3`
  t.strictSame((await pool.query(open)).rows, [{ n: 2 * ORDERS - 60 }])
  const timer = await pool.query(`select due_at as at from cancel_timers where account = 2`)
  t.strictSame(timer.rows, [{ at: DUE }], 'the switch has fired half')
  await auditIsOk(t, pool)

  const second = await engineOf({ mostExpired: 10 })
  const running = second.runner.run()
  await until('the order is decided', async () => (await journal()).flat().includes('place_order'))
  second.stop()
  await running
  t.strictSame((await journal()).flat(), [...expires(Math.ceil(STEPS / 10)), 'place_order'])
  t.strictSame((await pool.query(open)).rows, [{ n: 0 }])
  t.strictSame((await pool.query('select distinct maker_account as n from trades')).rows, [
    { n: 3 },
  ])
  await auditIsOk(t, pool)
})

t.test('where nothing comes, what is due is closed all the same', async (t) => {
  const { pool, engineOf, journal } = await openGround(t)
  const { runner, stop } = await engineOf({ mostExpired: STEPS })
  const running = runner.run()
  await until('it is closed', async () => (await journal()).length > 0)
  stop()
  await running
  t.strictSame(await journal(), [['expire']])
  await auditIsOk(t, pool)
})

t.test('a commit that fails ends it', async (t) => {
  const { engineOf, journal } = await openGround(t)
  let commits = 0
  const { runner } = await engineOf({
    mostExpired: 1,
    batchLimit: 2,
    onCommit: () => {
      commits += 1
      if (commits === 3) throw new Error('The disk is gone.')
    },
  })
  await t.rejects(runner.run(), { message: 'The disk is gone.' })
  const closed = (await journal()).flat().length
  t.ok(closed >= 2 && closed < STEPS, `${closed} were closed before`)
})

t.test('however many expires wait for a commit, what was read fits its batch', async (t) => {
  const { pool, streams, make, engineOf, journal } = await openGround(t)
  for (let entries = 0; entries < 63; entries++) {
    const gifts = Array.from({ length: 64 }, () => make.deposit(wallet(5), BTC, 1n))
    await streams.commands.append(encode(commandsField, gifts))
  }
  let applied = 0
  const { runner, stop } = await engineOf({
    mostExpired: 1,
    batchLimit: MAX_BATCH - 64,
    onApply: () => {
      applied += 1
    },
    onCommit: () => until('all is closed', () => applied >= STEPS),
  })
  const running = runner.run()
  await until('all are there', async () => (await journal()).flat().length === STEPS + 63 * 64)
  stop()
  await running
  await auditIsOk(t, pool)
})
