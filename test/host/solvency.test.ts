import { auditSolvency } from '@truebook/host/solvency'
import { run } from '@truebook/prover-worker/run'
import { databaseOf } from '@truebook/shared/db/connect'
import { readSolvency } from '@truebook/shared/db/solvency'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t, { type Test } from 'tap'
import { commandMaker, send, USDC, wallet } from '../engine/runtime/commands.js'
import { auditIsOk, openDatabase, until } from '../engine/runtime/harness.js'
import { holder, openChain } from '../prover-worker/chain-fixture.js'
import { openExitGround, untilQuiet } from '../prover-worker/ground.js'

t.setTimeout(240_000)

t.test(
  'a real deposit that was credited to somebody else, or as something else, is found',
  async (t) => {
    const chain = await openChain(t)
    const ground = await openExitGround(t, { chain, streams: memoryStreams() })
    const { streams, db, rows, database } = ground
    for (const n of [1, 2, 3]) await ground.deposit(n, n === 3 ? 7_000_000n : 5_000_000n)
    const make = commandMaker({ seed: 1, now: Date.now })
    const credit = (depositCount: number, to: string, atoms = 500_000_000n) =>
      send(streams, {
        ...make.deposit(to, USDC, atoms),
        network: chain.chainId,
        depositCount,
      })
    const ownerOf = async (n: number) => (await holder(chain, n).getAddress()).toLowerCase()
    const [anna, owner, bert] = [await ownerOf(1), await ownerOf(2), await ownerOf(3)]
    // Two amounts change places, which no sum shows.
    await credit(0, anna, 700_000_000n)
    await credit(1, wallet(66))
    await credit(2, bert, 500_000_000n)
    const credited = async () => (await rows('select * from deposits')).length
    await until('they are credited', async () => (await credited()) === 3)
    const worker = await run({ env: ground.env, streams })
    t.teardown(() => worker.stop())
    await untilQuiet(ground, { withdrawals: 0, deposits: 3 })

    const sentence = (count: number, was: string, is: string) =>
      `Deposit ${count} of chain ${chain.chainId} was credited as ${was}, but the chain says ${is}.`
    const usdc = (millions: number, to: string) => `${millions}000000 of asset ${USDC} to ${to}`
    const wrong = [
      sentence(0, usdc(700, anna), usdc(500, anna)),
      sentence(1, usdc(500, wallet(66)), usdc(500, owner)),
      sentence(2, usdc(500, bert), usdc(700, bert)),
    ]
    const { found, differences: first } = await auditSolvency(db)
    t.strictSame({ found, first }, { found: 'differs', first: wrong })
    await auditIsOk(t, database.pool)

    await credit(7, wallet(66))
    await until('another is credited', async () => (await credited()) === 4)
    const { differences } = await auditSolvency(db)
    t.equal(differences.length, 5, 'one that the chain has not got is in the sums too')
    t.match(differences[4], /^Deposit 7 of chain .*, but the chain has none\.$/)
  },
)

const CHAIN = 7
const TOKEN = `0x${'c1'.repeat(20)}`
const ALICE = `0x${'a1'.repeat(20)}`
const MALLORY = `0x${'b1'.repeat(20)}`

/** Two withdrawals, the first of which was claimed, and the escrow that is left. */
async function claimedExits(t: Test) {
  const { pool } = await openDatabase(t)
  const rows = (text: string) => pool.query(text)
  await rows(`insert into assets values (1, 'USDC', 'USD Coin', 8, 2, 6) on conflict do nothing`)
  await rows(`insert into accounts values (9001, '${ALICE}', 0)`)
  await rows(`insert into chains values (${CHAIN}, 'a chain', 0, 3, '0xb1', 1, false, 1000)`)
  await rows(`insert into chains values (8, 'another', 1, 3, '0xb2', 1, false, 1000)`)
  await rows(`insert into chain_cursors values (${CHAIN}, 9, '0x', 9, '0x', 0)`)
  await rows(`insert into chain_tokens values (${CHAIN}, 1, '${TOKEN}')`)
  await rows(`insert into chain_escrow values (${CHAIN}, 1, 9, 25)`)
  for (const [place, amount] of [1000, 2500].entries()) {
    await rows(`insert into withdrawals
      (id, sequence, account, asset, amount, chain_id, exit_index, signature, created_at) values
      (gen_random_uuid(), ${place}, 9001, 1, ${amount}, ${CHAIN}, ${place}, '', 0)`)
  }
  await rows(`insert into chain_claims values
    (${CHAIN}, 0, 0, 5, '0x', '${ALICE}', '${TOKEN}', 10, 0)`)
  return { rows, db: databaseOf(pool) }
}

t.test('a claim that paid somebody else, or something else, is found', async (t) => {
  const { rows, db } = await claimedExits(t)
  t.match(await auditSolvency(db), { found: 'ok', differences: [] })
  const isDue = /^The bridge holds 0.000025 USDC, but 0.000035 are due/
  const cases: [change: string, undo: string, paid: string, says: RegExp][] = [
    [`wallet = '${MALLORY}'`, `wallet = '${ALICE}'`, `10 of ${TOKEN} to ${MALLORY}`, /^withdrawal/],
    [`token = '${MALLORY}'`, `token = '${TOKEN}'`, `10 of ${MALLORY} to ${ALICE}`, /^withdrawal/],
    ['amount = 9', 'amount = 10', `9 of ${TOKEN} to ${ALICE}`, /^withdrawal/],
    ['amount = 11', 'amount = 10', `11 of ${TOKEN} to ${ALICE}`, /^withdrawal/],
    ['exit_index = 2', 'exit_index = 0', `10 of ${TOKEN} to ${ALICE}`, /^no withdrawal has/],
    ['exit_index = null', 'exit_index = 0', `10 of ${TOKEN} to ${ALICE}`, /^no withdrawal has/],
    ['chain_id = 8', 'chain_id = 7', `10 of ${TOKEN} to ${ALICE}`, /^no withdrawal has/],
  ]
  for (const [change, undo, paid, says] of cases) {
    await rows(`update chain_claims set ${change}`)
    const { found, differences } = await auditSolvency(db)
    t.equal(found, 'differs', change)
    t.match(differences[0], isDue, 'the withdrawal is still due')
    const [told, why] = differences[1].split(', but ')
    t.match(told, new RegExp(`^Claim 0 of chain [78] paid ${paid}$`))
    t.match(why, says)
    t.equal(differences.length, 2)
    await rows(`update chain_claims set ${undo}`)
  }
  await rows(`update chain_claims set wallet = '${MALLORY}'`)
  const { differences } = await auditSolvency(db)
  t.match(
    differences[1],
    new RegExp(`but withdrawal [-0-9a-f]{36} says 10 of ${TOKEN} to ${ALICE}`),
  )
})

t.test(
  'of what is not paid and not credited all is due, and the wrong ones are told in order',
  async (t) => {
    const { rows, db } = await claimedExits(t)
    await rows(`insert into chain_claims
    select ${CHAIN}, g, null, 5, '0x', '${ALICE}', '${TOKEN}', 10, 0 from generate_series(100, 250) g`)
    await rows(`insert into chain_deposits (chain_id, deposit_count, block_number, transaction_hash, sender,
    wallet, token, amount, asset, atoms, parked, seen_at)
    select ${CHAIN}, g, 5, '0x', '0x', '${ALICE}', '${TOKEN}', 7, 1, 700, null, 0
    from generate_series(0, 149) g`)
    await rows(`insert into deposits
    select ${CHAIN}, g, 9001, 1, 701, g, 0 from generate_series(20, 149) g`)
    await rows('insert into deposits select 99, g, 9001, 1, 701, g, 0 from generate_series(0, 9) g')
    const { assets, miscredited, misclaimed } = await readSolvency(db)
    t.match(assets, [{ asset: 1, pendingIn: 14_000n, pendingOut: 2_500n }])
    const hundred = (from: number) => Array.from({ length: 100 }, (_, place) => from + place)
    t.same(
      miscredited.map(({ depositCount }) => depositCount),
      hundred(20),
    )
    t.match(miscredited[0], { wallet: ALICE, amount: '701', chainAmount: '700', parked: null })
    t.same(
      misclaimed.map(({ globalIndex }) => globalIndex),
      hundred(100).map(String),
    )
  },
)

t.test('a withdrawal of an asset without a token there is due, and no claim pays it', async (t) => {
  const { rows, db } = await claimedExits(t)
  await rows('delete from chain_tokens')
  const { assets, misclaimed } = await readSolvency(db)
  t.match(assets, [{ asset: 1, pendingOut: 3_500n }])
  t.match(misclaimed, [
    { amount: '10', withdrawnAmount: '10', withdrawnBy: ALICE, withdrawnToken: null },
  ])
})
