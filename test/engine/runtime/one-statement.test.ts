import t from 'tap'
import { BTC, commandMaker, wallet } from './commands.js'
import { commitBatch, createFolder, seeds } from './fold.js'
import { openCommitter } from './harness.js'

t.setTimeout(240_000)

const TIME = 1_700_000_000_000

t.test('where a row is missing that a batch must change, nothing of it happens', async (t) => {
  const { pool, committer } = await openCommitter(t)
  const folder = createFolder()
  const make = commandMaker({ seed: 41, now: () => TIME })
  const sells = [make.order(1, { side: 'SELL' }), make.order(1, { side: 'SELL' })]
  const deposit = make.deposit(wallet(1), BTC, 10n ** 9n)
  await commitBatch(committer, folder.fold([...seeds(), deposit, ...sells], TIME))
  const tables = async () => {
    const { rows } = await pool.query(
      `select last_sequence, (select jsonb_agg(j) from journal j) as journal,
        (select jsonb_agg(o order by id) from orders o) as orders,
        (select jsonb_agg(b) from balances b) as balances,
        (select jsonb_agg(m order by id) from markets m) as markets from engine_state`,
    )
    return rows[0]
  }

  await pool.query('delete from orders where sequence = (select max(sequence) from orders)')
  const before = await tables()
  const cancels = folder.fold(
    sells.map(({ id }) => make.cancel(1, id)),
    TIME + 1,
  )
  const refused = { code: 'TB002', message: 'change orders must write 2 rows, not 1.' }
  await t.rejects(commitBatch(committer, cancels), refused)
  t.strictSame(await tables(), before)
})
