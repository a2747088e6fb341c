import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { commandMaker, send, USDC } from '../engine/runtime/commands.js'
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
