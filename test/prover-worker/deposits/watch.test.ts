import { run } from '@truebook/prover-worker/run'
import { readSolvency } from '@truebook/shared/db/solvency'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { BTC, commandMaker, send, USDC, wallet } from '../../engine/runtime/commands.js'
import { auditIsOk, decisionsOf, until } from '../../engine/runtime/harness.js'
import { depositOnChain, holder, openChain } from '../chain-fixture.js'
import { allClaim, openExitGround, untilQuiet } from '../ground.js'
import { openProxy } from '../rpc-proxy.js'

t.setTimeout(240_000)

/** Every asset's atoms together are fewer. */
const FULL = 2n ** 126n

t.test('a deposit that the engine refuses holds up nothing behind it', async (t) => {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { rows, streams } = ground
  const mine = () => chain.rpc('anvil_mine', '0x14')
  const env = { ...ground.env, CHAIN_BLOCK_RANGE: '5' }
  const worker = await run({ env, streams })
  t.teardown(() => worker.stop())
  await ground.deposit(1, 9_000_000n)
  await until('it has its account', async () => (await rows('select * from deposits')).length === 1)
  await ground.withdraw(1n)
  await untilQuiet(ground, { withdrawals: 1, deposits: 1 })

  const make = commandMaker({ seed: 5, now: Date.now })
  const room = 1_000_000_000n
  await send(streams, make.deposit(wallet(7), USDC, FULL - room))
  await ground.deposit(2, 5_000_000n)
  await mine()
  await until('it is refused', async () => {
    const events = (await decisionsOf(streams)).flatMap((decision) => decision.events)
    return events.some((event) => event.type === 'command_rejected')
  })

  await allClaim(t, ground)
  const token = chain.token('BTC')
  await depositOnChain(chain, holder(chain, 1), { token, to: wallet(8), amount: 7n })
  await mine()
  const credited = `select deposit_count, asset, amount from deposits
    where network = ${chain.chainId} order by deposit_count`
  await until('what comes behind it is credited', async () => (await rows(credited)).length === 2)
  t.match((await rows(credited))[1], { deposit_count: 2, asset: BTC, amount: '7' })
  t.match(
    await rows('select exit_index from chain_claims'),
    [{ exit_index: 0 }],
    'and the claim seen',
  )
  const head = Number(await chain.rpc('eth_blockNumber'))
  await until('the cursor is at the head, and only the refused one is pending', () => {
    const { dealt, pendingDeposits } = worker.chain() ?? {}
    return dealt === head && pendingDeposits === 1
  })
  t.ok((await readSolvency(ground.db)).isOfOneBlock, 'and the escrow told')

  await send(streams, { ...make.withdraw(2, USDC, room), chainId: chain.chainId })
  await until('there is room for it again', async () => (await rows(credited)).length === 3)
  t.match((await rows(credited))[1], { deposit_count: 1, asset: USDC, amount: '500000000' })
  await until('none is pending', () => worker.chain()?.pendingDeposits === 0)
  await auditIsOk(t, ground.database.pool)
})

t.test('how far a chain is read is told before its head is reached', async (t) => {
  const chain = await openChain(t)
  const proxy = await openProxy(t, chain.anvil.url)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  await ground.deposit(1, 9_000_000n)
  await chain.rpc('anvil_mine', '0x64')
  const head = Number(await chain.rpc('eth_blockNumber'))
  proxy.refuse = ({ method, params }) => {
    const isLate = method === 'eth_getLogs' && Number(Object(params[0]).toBlock) > head - 50
    return isLate ? { code: -32000, message: 'not today' } : undefined
  }
  const env = { ...ground.env, RPC_URL: proxy.url, CHAIN_BLOCK_RANGE: '5' }
  const worker = await run({ env, streams: ground.streams })
  t.teardown(() => worker.stop())
  await until('some of it is told', () => (worker.chain()?.dealt ?? 0) > 0)
  t.match(worker.chain(), { head })
  await until(
    'its deposit is, which waits for the head',
    () => worker.chain()?.pendingDeposits === 1,
  )
  t.ok((worker.chain()?.dealt ?? head) <= head - 50)
})
