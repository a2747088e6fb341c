import { appendExits } from '@truebook/prover-worker/exits/append'
import { auditExits } from '@truebook/prover-worker/exits/audit-exits'
import { rollupExitRoot } from '@truebook/shared/exit-roots'
import { createExitTree } from '@truebook/shared/exit-tree'
import t, { type Test } from 'tap'
import { openWithdrawn } from './withdrawn.js'

/** Three withdrawals, their leaves, and the settled root of the first two. */
async function settledExits(t: Test) {
  const { pool, db, withdraw } = await openWithdrawn(t)
  for (const [i, amount] of ['100', '2500', '100'].entries()) await withdraw(i, amount)
  const tree = createExitTree()
  await appendExits(db, tree)
  await pool.query(
    `insert into settlements (chain_id, leaf_count, local_root, requested_at, opened_at,
      mainnet_root, rollup_root, settled_at) values (7, 2, $1, 0, 0, $1, $2, 0)`,
    [Buffer.from(tree.root(2)), Buffer.from(rollupExitRoot(tree.root(2), 3))],
  )
  return { pool, audit: () => auditExits(db) }
}

/** Done twice, all is as it was. */
const OTHER_ROOT = `update exit_leaves set root = set_byte(root, 31, get_byte(root, 31) # 1)
  where exit_index = 2`

t.test('leaves and roots that follow from the withdrawals are well', async (t) => {
  const { audit } = await settledExits(t)
  t.same(await audit(), { leaves: 3, differences: [] })
})

t.test('whatever does not follow from them is named', async (t) => {
  const { pool, audit } = await settledExits(t)
  const cases: [change: string, undo: string, found: RegExp][] = [
    [
      'update withdrawals set amount = 200 where exit_index = 1',
      'update withdrawals set amount = 2500 where exit_index = 1',
      /^Leaf 1 .* is not what its withdrawal says/,
    ],
    [
      "update accounts set wallet = '0x' || repeat('a2', 20)",
      "update accounts set wallet = '0x' || repeat('a1', 20)",
      /^Leaf 0 .* is not what its withdrawal says/,
    ],
    [
      'update withdrawals set exit_index = 12 where exit_index = 2',
      'update withdrawals set exit_index = 2 where exit_index = 12',
      /^Leaf 2 .* is of no withdrawal/,
    ],
    [
      'update settlements set leaf_count = 3',
      'update settlements set leaf_count = 2',
      /^The root of 3 leaves for chain 7 is not that of the leaves/,
    ],
    [
      'update settlements set leaf_count = 4',
      'update settlements set leaf_count = 2',
      /^The root of 4 leaves for chain 7 has more leaves than there are/,
    ],
    [
      'update settlements set rollup_root = local_root',
      'update settlements set rollup_root = null',
      /^The root of 2 leaves for chain 7 is not in its rollup exit root/,
    ],
    [OTHER_ROOT, OTHER_ROOT, /^The root at leaf 2 of the exit tree is not that of the leaves/],
    ['delete from exit_leaves where exit_index = 1', '', /^The exit tree has no leaf 1/],
  ]
  for (const [change, undo, found] of cases) {
    await pool.query(change)
    t.match((await audit()).differences[0], found)
    if (undo !== '') await pool.query(undo)
  }
})

t.test('a claim of a settlement that was taken out of the table is named', async (t) => {
  const { pool, audit } = await settledExits(t)
  await pool.query(`insert into chain_claims values (7, 1, 1, 5, '0x',
    '0x' || repeat('a1', 20), '0x' || repeat('c1', 20), 25, 0)`)
  t.same((await audit()).differences, [])
  await pool.query('delete from settlements')
  t.same((await audit()).differences, [
    'Leaf 1 of the exit tree was claimed on chain 7, but no settlement holds it.',
  ])
})

t.test('a withdrawal without a leaf is named once a worker has had the time', async (t) => {
  const { pool, audit } = await settledExits(t)
  await pool.query('delete from exit_leaves where exit_index = 2')
  t.same((await audit()).differences, [], 'no worker ran since')
  await pool.query("insert into chain_cursors values (7, 9, '0x', 9, '0x', 600000)")
  t.same((await audit()).differences, [])
  await pool.query('update chain_cursors set scanned_at = 600001')
  t.match((await audit()).differences, [
    /^Withdrawal [-0-9a-f]{36} had no leaf in the exit tree yet ten minutes after it was made\./,
  ])
  await pool.query('delete from chain_tokens')
  const { differences } = await audit()
  t.match(differences.at(-1), /^Withdrawal [-0-9a-f]{36} is of USDC, which has no token on chain 7/)
})
