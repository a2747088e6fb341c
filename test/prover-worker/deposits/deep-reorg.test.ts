import { startAnvil } from '@truebook/host/chain/anvil'
import { deployDevChain } from '@truebook/host/chain/dev-chain'
import { freePort } from '@truebook/host/servers/free-port'
import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { JsonRpcProvider, Network } from 'ethers'
import t, { type Test } from 'tap'
import { until } from '../../engine/runtime/harness.js'
import { depositOnChain, holder, openChain, type TestChain } from '../chain-fixture.js'
import { allClaim, isSound, openExitGround, untilQuiet, untilWatchSays } from '../ground.js'
import { openProxy } from '../rpc-proxy.js'
import { blockOf } from './known-ground.js'

t.setTimeout(240_000)

const CURSOR = 'select dealt_block, dealt_hash, scanned_block, scanned_hash from chain_cursors'
const DEPOSITS =
  'select deposit_count, block_number, block_hash, amount, credited, parked from chain_deposits'
const CLAIMS = 'select exit_index, block_number, block_hash, amount from chain_claims'

/** Refuses each change of a cursor, as if the worker ended before it. */
const HOLD_THE_CURSOR = `
  create function refuse() returns trigger language plpgsql as $$
    begin raise 'the cursor is held'; end $$;
  create trigger hold_the_cursor before update on chain_cursors
    for each statement execute function refuse()`

/** A worker that has seen a deposit and its claim, with more blocks behind them than are read anew at least. */
async function openOld(t: Test) {
  const chain = await openChain(t)
  const proxy = await openProxy(t, chain.anvil.url)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { rows, streams } = ground
  const port = await freePort()
  const own = { RPC_URL: proxy.url, HEALTH_PORT: String(port), CHAIN_BLOCK_RANGE: '500' }
  const worker = await run({ env: { ...ground.env, ...own }, streams })
  t.teardown(() => worker.stop())
  await ground.deposit(1, 9_000_000n)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  await ground.withdraw(1_000_000n)
  await untilQuiet(ground, { withdrawals: 1, deposits: 1 })
  const snapshot = await chain.rpc('evm_snapshot')
  await allClaim(t, ground)
  const old = {
    chain,
    proxy,
    ground,
    snapshot,
    all: (...facts: string[]) => Promise.all(facts.map(rows)),
    untilRead: () =>
      until('the chain is read up to its head', async () => {
        const head = await chain.provider.getBlock('latest')
        const [{ dealt_hash }] = await rows(CURSOR)
        const held = await rows(`select * from chain_escrow where block_number = ${head?.number}`)
        return dealt_hash === head?.hash && held.length > 0
      }),
    untilSaid: (sentence: RegExp) => untilWatchSays(port, sentence),
    async looksAgain() {
      let asked = 0
      proxy.onStep = ({ method }) => {
        if (method === 'eth_getBlockByNumber') asked += 1
      }
      await until('it was asked again', () => asked >= 8)
    },
    async reorgs() {
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
      return Number(metrics.match(/^truebook_chain_deep_reorgs_total (\d+)$/m)?.[1])
    },
  }
  await mine(chain, 1_100)
  await old.untilRead()
  return old
}

t.test('nothing is taken back for a chain without the bridge', async (t) => {
  const { chain, proxy, ground, ...old } = await openOld(t)
  const before = await old.all(CURSOR, DEPOSITS, CLAIMS)
  t.match(before, [{ length: 1 }, { length: 1 }, { length: 1 }])
  const other = await otherChain(t, chain)
  await mine(other, (await chain.provider.getBlockNumber()) + 600)
  proxy.target = other.anvil.url
  await old.untilSaid(/There is no contract at 0x\w+/)
  await old.looksAgain()
  t.strictSame(await old.all(CURSOR, DEPOSITS, CLAIMS), before)
  proxy.target = chain.anvil.url
  await mine(chain, 800)
  await old.untilRead()
  t.equal(await old.reorgs(), 0)
  await isSound(t, ground)
})

t.test('what another bridge has put in its place comes back with the right one', async (t) => {
  const { chain, proxy, ground, ...old } = await openOld(t)
  const { rows } = ground
  const before = await old.all(DEPOSITS, CLAIMS)
  const other = await otherChain(t, chain)
  const { bridge } = await deployDevChain({ rpcUrl: other.anvil.url, chainId: chain.chainId })
  t.equal(bridge, chain.bridge, 'it has the same address')
  await mine(other, (await chain.provider.getBlockNumber()) + 600)
  proxy.target = other.anvil.url
  const to = await holder(chain, 2).getAddress()
  const deposit = { token: chain.token('USDC'), to, amount: 5_000_000n }
  await depositOnChain(other, holder(other, 2), deposit)
  await until('a chain that was set up anew would be read up to its head', async () => {
    const held = await rows('select * from chain_escrow where amount = 5000000')
    return held.length === 1 && (await rows(CLAIMS)).length === 0
  })

  // The right one first leaves out a claim of blocks that are read once more.
  const [claim] = before[1]
  proxy.hides = (log) => blockOf(log) === Number(claim.block_number)
  proxy.target = chain.anvil.url
  await mine(chain, 800)
  await old.untilSaid(/holds 8000000 of 0x\w+, but .* it would be 9000000: nothing is credited/)
  proxy.hides = () => false
  await old.untilRead()
  t.strictSame(await old.all(DEPOSITS, CLAIMS), before, 'all is as it was')
  t.equal(await old.reorgs(), 2)
  await ground.deposit(3, 7_000_000n)
  await untilQuiet(ground, { withdrawals: 1, deposits: 2 })
  t.match(await rows('select amount from deposits order by deposit_count'), [
    { amount: '900000000' },
    { amount: '700000000' },
  ])
  await isSound(t, ground)
})

t.test('a reorg is noticed further down than is read anew at first', async (t) => {
  const { chain, proxy, ground, snapshot, ...old } = await openOld(t)
  proxy.isAway = true
  await chain.rpc('evm_revert', snapshot)
  await mine(chain, 600)
  await ground.deposit(2, 5_000_000n)
  await mine(chain, 600)
  proxy.isAway = false
  await old.untilRead()
  t.strictSame(await ground.rows(CLAIMS), [], 'what is no more is forgotten')
  t.equal(await old.reorgs(), 1)
  await allClaim(t, ground)
  await untilQuiet(ground, { withdrawals: 1, deposits: 2 })
  await isSound(t, ground)
})

t.test('a worker that stops half-way back goes back once more', async (t) => {
  const { chain, proxy, ground, snapshot, ...old } = await openOld(t)
  proxy.isAway = true
  await chain.rpc('evm_revert', snapshot)
  await mine(chain, 1_200)
  await ground.rows(HOLD_THE_CURSOR)
  const [before] = await old.all(CURSOR)
  proxy.isAway = false
  await old.untilSaid(/the cursor is held/)
  const held = await ground.rows('select * from chain_escrow')
  t.strictSame([held, ...(await old.all(CURSOR))], [[], before], 'one of the two steps is done')
  await ground.rows('drop trigger hold_the_cursor on chain_cursors')
  await old.untilRead()
  t.strictSame(await ground.rows(CLAIMS), [])
  await allClaim(t, ground)
  await untilQuiet(ground, { withdrawals: 1, deposits: 1 })
  await isSound(t, ground)
})

async function mine({ rpc }: Pick<TestChain, 'rpc'>, blocks: number): Promise<void> {
  await rpc('anvil_mine', `0x${blocks.toString(16)}`)
}

/** A chain with the same id, and nothing on it. */
async function otherChain(t: Test, chain: TestChain): Promise<TestChain> {
  const anvil = await startAnvil()
  t.teardown(() => anvil.stop())
  const network = Network.from(anvil.chainId)
  const asking = { staticNetwork: network, cacheTimeout: -1, batchMaxCount: 1 }
  const provider = new JsonRpcProvider(anvil.url, network, asking)
  provider.pollingInterval = 10
  t.teardown(() => provider.destroy())
  return { ...chain, anvil, provider, rpc: (method, ...params) => provider.send(method, params) }
}
