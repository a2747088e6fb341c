import { auditExits } from '@truebook/prover-worker/exits/audit-exits'
import { heldExit } from '@truebook/prover-worker/exits/held-exit'
import { run } from '@truebook/prover-worker/run'
import { databaseOf } from '@truebook/shared/db/connect'
import { readSolvency } from '@truebook/shared/db/solvency'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { BTC, commandMaker, send, USDC, wallet } from '../engine/runtime/commands.js'
import { auditIsOk, openDatabase, startEngine, until } from '../engine/runtime/harness.js'
import { depositOnChain, holder, openChain } from './chain-fixture.js'

t.setTimeout(240_000)

t.test('a deposit is credited once, a withdrawal is settled', async (t) => {
  const chain = await openChain(t)
  const database = await openDatabase(t)
  const streams = memoryStreams()
  const engine = await startEngine(t, { url: database.url, streams })
  const worker = await run({ env: { DATABASE_URL: database.url, ...chain.env }, streams })
  t.teardown(() => worker.stop())
  const alice = holder(chain, 1)
  const to = (await alice.getAddress()).toLowerCase()
  await depositOnChain(chain, alice, { token: chain.token('USDC'), to, amount: 5_000_000n })
  const deposits = async () => (await database.pool.query('select * from deposits')).rows
  await until('the deposit is credited', async () => (await deposits()).length === 1)
  t.match(await deposits(), [{ amount: '500000000', network: 31337, deposit_count: 0 }])
  const make = commandMaker({ seed: 3, now: Date.now })
  await send(streams, { ...make.withdraw(1, USDC, 300n), chainId: 31337 })
  const settled = async () =>
    (await database.pool.query('select * from settlements where settled_at is not null')).rows
  await until('it is settled', async () => (await settled()).length === 1)
  t.match(await settled(), [{ leaf_count: 1 }])
  t.equal(engine.role(), 'active')
  await auditIsOk(t, database.pool)
})

t.test('a deposit of an unknown token is parked, and credited once it is listed', async (t) => {
  const chain = await openChain(t)
  const database = await openDatabase(t)
  const streams = memoryStreams()
  await startEngine(t, { url: database.url, streams })
  const BRIDGE_TOKENS = `USDC=${chain.token('USDC')}`
  const env = { DATABASE_URL: database.url, ...chain.env }
  const first = await run({ env: { ...env, BRIDGE_TOKENS }, streams })
  const alice = holder(chain, 1)
  const to = (await alice.getAddress()).toLowerCase()
  await depositOnChain(chain, alice, { token: chain.token('BTC'), to, amount: 7n })
  await depositOnChain(chain, alice, { token: chain.token('USDC'), to, amount: 5n })
  await depositOnChain(chain, alice, { token: chain.token('BTC'), to, amount: 2n ** 126n })
  const deposits = async () =>
    (await database.pool.query('select * from deposits order by deposit_count')).rows
  await until('what comes behind it is credited', async () => (await deposits()).length === 1)
  await until('it is told', () => first.chain()?.parkedDeposits === 2)
  await first.stop()
  const second = await run({ env, streams })
  t.teardown(() => second.stop())
  await until('both are credited', async () => (await deposits()).length === 2)
  t.match(await deposits(), [
    { deposit_count: 0, amount: '7' },
    { deposit_count: 1, amount: '500' },
  ])
  const { rows } = await database.pool.query(
    'select * from chain_deposits where parked is not null',
  )
  t.match(rows, [{ deposit_count: 2, asset: BTC, atoms: `${2n ** 126n}`, parked: /larger than/ }])
  const db = databaseOf(database.pool)
  // The escrow of what was listed is told with the next block.
  await chain.rpc('anvil_mine', '0x1')
  await until('the chain was read up to one block', async () => {
    return (await readSolvency(db)).isOfOneBlock
  })
  const { assets } = await readSolvency(db)
  t.same(
    assets.map(({ difference }) => difference),
    [0n, 0n, 0n],
    'what the ledger cannot take is in the escrow',
  )
  await second.stop()
  const third = await run({ env: { ...env, BRIDGE_TOKENS }, streams })
  t.teardown(() => third.stop())
  await depositOnChain(chain, alice, { token: chain.token('BTC'), to, amount: 3n })
  await until('what is no longer named is still known', async () => (await deposits()).length === 3)
  await until('its escrow is told', async () => (await readSolvency(db)).isOfOneBlock)
  const make = commandMaker({ seed: 3, now: Date.now })
  await send(streams, { ...make.withdraw(1, BTC, 3n), chainId: 31337 })
  await until('it is withdrawn too', () => third.leaves() === 1)
  await auditIsOk(t, database.pool)
})

t.test('exits that wait for a token go on once a worker starts with it', async (t) => {
  const chain = await openChain(t)
  const database = await openDatabase(t)
  const streams = memoryStreams()
  const engine = await startEngine(t, { url: database.url, streams })
  const db = databaseOf(database.pool)
  const BRIDGE_TOKENS = `USDC=${chain.token('USDC')}`
  const env = { DATABASE_URL: database.url, ...chain.env }
  const first = await run({ env: { ...env, BRIDGE_TOKENS }, streams })
  const make = commandMaker({ seed: 3, now: Date.now })
  await send(streams, make.deposit(wallet(1), BTC, 500n))
  await send(streams, make.deposit(wallet(1), USDC, 500n))
  await send(streams, { ...make.withdraw(1, BTC, 300n), chainId: 31337 })
  await send(streams, { ...make.withdraw(1, USDC, 300n), chainId: 31337 })
  await until('both wait', async () => (await heldExit(db))?.waiting === 2)
  const owed = async () => (await readSolvency(db)).assets.map(({ pendingOut }) => pendingOut)
  const before = await owed()
  await first.stop()
  const second = await run({ env, streams })
  t.teardown(() => second.stop())
  const settled = async () =>
    (await database.pool.query('select leaf_count from settlements where settled_at is not null'))
      .rows
  await until('both are settled', async () => (await settled()).at(-1)?.leaf_count === 2)
  t.equal(await heldExit(db), undefined)
  t.same(await owed(), before, 'what is owed is as it was')
  t.equal(before.filter((sum) => sum === 300n).length, 2)
  t.equal(engine.role(), 'active')
  t.same(await auditExits(db), { leaves: 2, differences: [] })
})

t.test('a range that is shorter than the confirmations reaches the head', async (t) => {
  const chain = await openChain(t)
  const database = await openDatabase(t)
  const streams = memoryStreams()
  await startEngine(t, { url: database.url, streams })
  await chain.rpc('anvil_mine', '0x10')
  const env = { ...chain.env, CONFIRMATIONS: '8', CHAIN_BLOCK_RANGE: '2' }
  const worker = await run({ env: { DATABASE_URL: database.url, ...env }, streams })
  t.teardown(() => worker.stop())
  const db = databaseOf(database.pool)
  await until('the escrow is told', async () => (await readSolvency(db)).isOfOneBlock)
})
