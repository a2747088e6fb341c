import { createExitProofs } from '@truebook/api/exit-proofs'
import { createAppender } from '@truebook/prover-worker/exits/appender'
import { auditExits } from '@truebook/prover-worker/exits/audit-exits'
import t, { type Test } from 'tap'
import { openWithdrawn } from '../withdrawn.js'

/** Three withdrawals with their leaves, known to a worker and to an api that live on. */
async function openLiving(t: Test) {
  const { pool, db, withdraw } = await openWithdrawn(t)
  const worker = createAppender(db)
  const proofs = createExitProofs(db)
  /** Of the tree of so many leaves. */
  const proofOf = async (exitIndex: number, leafCount: number, of = proofs) => {
    const { rows } = await pool.query('select root from exit_leaves where exit_index = $1', [
      leafCount - 1,
    ])
    return of.proofOf({ exitIndex, leafCount, localRoot: rows[0].root })
  }
  for (const i of [0, 1, 2]) await withdraw(i, `${100 * (i + 1)}`)
  t.equal(await worker.appendAll(), 3)
  await proofOf(2, 3)
  return {
    worker,
    other: createAppender(db),
    proofOf,
    starting: createExitProofs(db),
    withdraw,
    pool,
    /** What a failover to a server without the last commits does. */
    async lose(...tables: string[]) {
      for (const table of tables) await pool.query(`delete from ${table} where exit_index = 2`)
    },
    /** What no failover does. */
    loseFirst: () => pool.query('delete from exit_leaves where exit_index = 0'),
    /** So many leaves are there, all of them right, and can be proven by whoever lived on and whoever starts. */
    async isWhole(leaves: number) {
      t.same(await auditExits(db), { leaves, differences: [] })
      t.equal(await createAppender(db).appendAll(), leaves)
      for (let i = 0; i < leaves; i++) {
        t.same(await proofOf(i, leaves), await proofOf(i, leaves, createExitProofs(db)))
      }
    },
  }
}

t.test('a leaf that a failover lost is appended again', async (t) => {
  const { worker, withdraw, lose, isWhole } = await openLiving(t)
  await lose('exit_leaves')
  t.equal(await worker.appendAll(), 3)
  await isWhole(3)
  await lose('exit_leaves')
  await withdraw(3, '400')
  t.equal(await worker.appendAll(), 4)
  await isWhole(4)
})

t.test('a withdrawal that a failover lost leaves nothing in the tree', async (t) => {
  const { worker, withdraw, lose, isWhole } = await openLiving(t)
  await lose('exit_leaves', 'withdrawals')
  t.equal(await worker.appendAll(), 2)
  await withdraw(2, '7')
  t.equal(await worker.appendAll(), 3)
  await isWhole(3)
})

t.test(
  'a token that a failover lost with a leaf gives the same leaf once it is back',
  async (t) => {
    const { worker, other, withdraw, pool, lose, isWhole } = await openLiving(t)
    const { rows: leaf } = await pool.query('select * from exit_leaves where exit_index = 2')
    const { rows: token } = await pool.query('delete from chain_tokens returning token')
    await lose('exit_leaves')
    await withdraw(3, '400')
    for (const one of [worker, other, worker]) {
      t.equal(await one.appendAll(), 2)
      t.equal(one.held()?.waiting, 2)
    }
    await pool.query(`insert into chain_tokens values (7, 1, '${token[0].token}')`)
    t.same(await Promise.all([worker.appendAll(), other.appendAll()]), [4, 4])
    t.same([worker.held(), other.held()], [undefined, undefined])
    const { rows } = await pool.query('select * from exit_leaves where exit_index = 2')
    t.same(rows[0].root, leaf[0].root)
    await isWhole(4)
  },
)

t.test('a withdrawal without the one before it waits for that', async (t) => {
  const { worker, withdraw, lose, isWhole } = await openLiving(t)
  await lose('exit_leaves', 'withdrawals')
  await withdraw(3, '400')
  await t.rejects(worker.appendAll(), /Exit indexes must have no gaps/)
  await withdraw(2, '7')
  t.equal(await worker.appendAll(), 4)
  await isWhole(4)
})

t.test('leaves that are not all there are told', async (t) => {
  const { worker, lose, loseFirst } = await openLiving(t)
  await lose('exit_leaves')
  await loseFirst()
  for (let i = 0; i < 2; i++) await t.rejects(worker.appendAll(), /stored leaves must have no gaps/)
})

t.test(
  'over a leaf that somebody changed nothing is appended, and nothing is proven',
  async (t) => {
    const { worker, other, proofOf, starting, withdraw, pool, isWhole } = await openLiving(t)
    const change = `update exit_leaves set leaf = set_byte(leaf, 3, get_byte(leaf, 3) # 1)
    where exit_index = 1`
    await pool.query(change)
    await withdraw(3, '400')
    for (let tries = 0; tries < 2; tries++) {
      await t.rejects(other.appendAll(), { message: /"npm run audit" names what was changed/ })
    }
    t.equal(await worker.appendAll(), 4, 'one that has the right leaves goes on')
    await t.rejects(proofOf(1, 4, starting), /lead to the root that was settled/)
    await pool.query(change)
    t.equal(await other.appendAll(), 4)
    await isWhole(4)
  },
)
