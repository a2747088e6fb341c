import { Writable } from 'node:stream'
import { mock } from 'node:test'
import { main } from '@truebook/host/operator/main'
import { type Bridge, openBridge } from '@truebook/prover-worker/chain/bridge'
import { createNode } from '@truebook/prover-worker/chain/node'
import { createRpc } from '@truebook/prover-worker/chain/rpc'
import { foreignRoot } from '@truebook/prover-worker/exits/foreign-root'
import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { Wallet } from 'ethers'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { wallet } from '../../engine/runtime/commands.js'
import { until } from '../../engine/runtime/harness.js'
import { installClock, setPostgresClock } from '../../faults/postgres-clock.js'
import { openChain } from '../chain-fixture.js'
import { openExitGround, untilQuiet } from '../ground.js'

t.setTimeout(240_000)

t.test('where the chain pays what the tables never debited, no root is posted', async (t) => {
  const { chain, before } = await openSettled(t)
  const bridge = await openBridge(
    createNode(createRpc({ url: chain.anvil.url, timeoutMs: 60_000 })),
    chain.bridge.toLowerCase(),
  )
  t.equal(await foreignRoot(before.db, bridge), undefined, 'its own root is none')
  const lagging: Bridge = { ...bridge, settlementOf: async () => undefined }
  await t.rejects(foreignRoot(before.db, lagging), /The node of chain \d+ lacks the exit root/)
  const asked: unknown[] = []
  const moving: Bridge = {
    ...bridge,
    async lastLeafCount(at) {
      asked.push(at)
      await chain.rpc('evm_mine')
      return bridge.lastLeafCount(at)
    },
    settlementOf(count, at) {
      asked.push(at)
      return bridge.settlementOf(count, at)
    },
  }
  const head = await bridge.node.head()
  t.equal(await foreignRoot(before.db, moving), undefined)
  t.strictSame(asked, [head.number, head.number], 'of one block, though another one came')

  // The same exchange, restored to before the withdrawal, and traded on without a look at this.
  const after = await openExitGround(t, { chain, streams: memoryStreams() })
  const lines: string[] = []
  const write = (line: Buffer, _: unknown, done: () => void) => {
    lines.push(line.toString())
    done()
  }
  const log = pino({ level: 'warn' }, new Writable({ write }))
  const next = await run({ env: after.env, streams: after.streams, log })
  t.teardown(() => next.stop())
  await until('it is credited', async () => (await after.rows('select * from deposits')).length > 0)
  t.match(
    await foreignRoot(after.db, bridge),
    /pays 1 withdrawals, and this database has 0: it was/,
  )
  const said = t.capture(process.stderr, 'write')
  const env = { DATABASE_URL: after.database.url }
  const accept = ['accept-restore', '--stopped-at', '2020-01-01T00:00:00Z']
  await after.rows(`update engine_state set history = 'other'`)
  t.equal(await main(accept, env), 1, 'an engine is active')
  t.match(String(said.args()[0]), /An engine is active/)
  said.restore()

  await after.withdraw(1n)
  await after.withdraw(2n)
  // Whether it sees one of them or both at once, it stops at what the chain has.
  const refusal = /restored to before some|but the tree has/
  await until('it refuses', () => lines.some((line) => refusal.test(line)))
  const leaves = async () => (await after.rows('select * from exit_leaves')).length
  await until('both have leaves', async () => (await leaves()) === 2)
  const told = /and this database has 2, but others: .*, or somebody else posted the root\./
  t.match(await foreignRoot(after.db, bridge), told)
  t.equal(await bridge.lastLeafCount('latest'), 1, 'nothing was posted')
})

t.test('a restore is accepted only where the chain pays nothing that it lacks', async (t) => {
  const { chain, before } = await openSettled(t)
  await before.engine.stop()
  const BRIDGE_ADDRESS = chain.bridge.toLowerCase()
  const env = { DATABASE_URL: before.database.url, RPC_URL: chain.anvil.url, BRIDGE_ADDRESS }
  const stopped = ['--stopped-at', '2020-01-01T00:00:00Z']
  const lines: string[] = []
  const accept = (some: object = env, ...switches: string[]) =>
    main(['accept-restore', ...stopped, ...switches], { ...some }, (line) => lines.push(line))
  const said = t.capture(process.stderr, 'write')
  t.equal(await accept(), 1, 'there is nothing to accept')
  await before.rows(`update engine_state set history = 'other', last_time = 0`)
  const chainless = { DATABASE_URL: before.database.url }
  t.equal(await accept(chainless, '--no-chain'), 1, 'nobody looked at the chain')
  await chain.rpc('evm_setAutomine', false)
  const { address } = chain.settler
  const settler = new Wallet(chain.settler.privateKey, chain.provider)
  await settler.sendTransaction({ to: address, value: 0n })
  t.equal(await accept(), 1, 'nobody knows what waits there')
  await chain.rpc('anvil_mine', '0x1')
  await before.rows(`insert into withdrawals (id, sequence, account, asset, amount, chain_id, exit_index, signature, created_at)
    select gen_random_uuid(), sequence + 1, account, asset, amount, 999, 1, '', 0 from withdrawals`)
  t.equal(await accept(), 0, 'the root is of these withdrawals, though one holds up the others')
  await before.rows(`update engine_state set history = 'other', exit_index = 0`)
  await before.rows('delete from exit_leaves')
  await before.rows('delete from withdrawals')
  t.equal(await accept(), 1, 'the root pays what is not there')
  t.equal(
    await accept({ ...env, BRIDGE_ADDRESS: '' }),
    1,
    'the bridge of the tables is not believed',
  )
  t.equal(await accept({ ...env, BRIDGE_ADDRESS: wallet(9) }), 1, 'which is another')
  await before.rows('truncate chains cascade')
  t.equal(await accept(), 1, 'a restore to before the chain was known')
  t.equal(await accept(chainless), 1, 'nobody said that it never had one')
  t.equal(await accept(chainless, '--no-chain'), 0)
  said.restore()
  const sentences = said.args().map(([text]) => String(text))
  t.match(sentences[0], /there is nothing to accept/)
  t.match(sentences[1], /RPC_URL must name a node of/)
  t.match(
    sentences[2],
    /A transaction of 0x[0-9a-f]{40}, the settler, waits for a block .* nonce 1 /,
  )
  t.match(sentences[3], /pays 1 withdrawals, and this database has 0/)
  t.match(sentences[4], /BRIDGE_ADDRESS/)
  t.match(
    sentences[5],
    /BRIDGE_ADDRESS must be the bridge of chain \d+, 0x\w+ by the tables, but is 0x/,
  )
  t.match(sentences[6], /pays 1 withdrawals, and this database has 0/)
  t.match(sentences[7], /RPC_URL must name .* Where it has never had a chain, say --no-chain\./)
  t.match(lines, [
    /^Accepted: the exchange goes on behind sequence \d+.* empty Redis\.$/,
    /^Accepted: the exchange goes on behind sequence \d+/,
  ])
})

t.test('a restore is not accepted on the word of a node that stands still', async (t) => {
  const { chain, before } = await openSettled(t)
  await before.engine.stop()
  await before.rows(`update engine_state set history = 'other'`)
  const BRIDGE_ADDRESS = chain.bridge.toLowerCase()
  const env = { DATABASE_URL: before.database.url, RPC_URL: chain.anvil.url, BRIDGE_ADDRESS }
  const said = t.capture(process.stderr, 'write')
  const accept = (at: number) =>
    main(['accept-restore', '--stopped-at', new Date(at).toISOString()], env, () => undefined)
  const sentence = () => String(said.args().flat().at(-1))
  // An hour later, of which the node has heard nothing.
  const stopped = Date.now() + 1_800_000
  const hour = 3_600_000
  await installClock(before.database.url)
  await setPostgresClock(before.database.url, hour)
  mock.timers.enable({ apis: ['Date'], now: Date.now() + hour })
  t.teardown(() => mock.timers.reset())
  const [{ scanned_block: seen }] = await before.rows('select scanned_block from chain_cursors')
  await before.rows('update chain_cursors set scanned_block = scanned_block + 1000')
  t.equal(await accept(stopped), 1)
  t.match(sentence(), /The node of chain \d+ is behind: .* this database has seen block \d+\./)
  await before.rows(`update chain_cursors set scanned_block = ${seen}`)
  t.equal(await accept(stopped), 1)
  t.match(
    sentence(),
    /is behind: its newest block is \d+, of \d.*Z, and the exchange stopped after/,
  )
  await chain.rpc('evm_increaseTime', 2_400)
  await chain.rpc('evm_mine')
  t.equal(await accept(stopped), 0, 'the chain went on, and pays nothing else')
  said.restore()
})

/** An exchange whose one withdrawal stands in a root on its chain; its prover-worker has stopped. */
async function openSettled(t: Test) {
  const chain = await openChain(t)
  const before = await openExitGround(t, { chain, streams: memoryStreams() })
  await before.deposit(1, 9_000_000n)
  const worker = await run({ env: before.env, streams: before.streams })
  await until(
    'it is credited',
    async () => (await before.rows('select * from deposits')).length > 0,
  )
  await before.withdraw(3n)
  await untilQuiet(before, { withdrawals: 1, deposits: 1 })
  await worker.stop()
  return { chain, before }
}
