import { main } from '@truebook/host/audit'
import { type Bridge, openBridge } from '@truebook/prover-worker/chain/bridge'
import { createNode, NodeBehind } from '@truebook/prover-worker/chain/node'
import { createRpc } from '@truebook/prover-worker/chain/rpc'
import { auditChain } from '@truebook/prover-worker/deposits/audit-chain'
import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t, { type Test } from 'tap'
import { wallet } from '../../engine/runtime/commands.js'
import { openDatabase } from '../../engine/runtime/harness.js'
import { depositOnChain, holder, openChain } from '../chain-fixture.js'
import { type ExitGround, openExitGround, untilQuiet } from '../ground.js'

t.setTimeout(240_000)

t.test('an audit that asks the chain finds what was changed of it in the tables', async (t) => {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { rows } = ground
  for (const n of [1, 2]) await ground.deposit(n, 5_000_000n)
  const worker = await run({ env: ground.env, streams: ground.streams })
  await untilQuiet(ground, { withdrawals: 0, deposits: 2 })
  await worker.stop()

  const said = t.capture(process.stdout, 'write')
  const asked = { RPC_URL: chain.anvil.url, BRIDGE_ADDRESS: ground.env.BRIDGE_ADDRESS }
  async function audit(env: Record<string, string> = asked) {
    const status = await main([], { DATABASE_URL: ground.database.url, ...env })
    return { status, ...JSON.parse(String(said.args().flat().at(-1))) }
  }
  t.match(await audit({}), { status: 0, chain: 'not asked' })
  t.match(await audit(), { status: 0, chain: 'ok', differences: [] })

  await looksAgain(t, ground)
  await rows(`update chains set bridge = '${wallet(65)}'`)
  t.match(await audit(), {
    status: 1,
    differences: [new RegExp(`^BRIDGE_ADDRESS is 0x.* the tables have ${wallet(65)} of chain`)],
  })
  await rows(`update chains set bridge = '${ground.env.BRIDGE_ADDRESS.toLowerCase()}'`)

  await rows(`update chain_deposits set wallet = '${wallet(66)}' where deposit_count = 1`)
  await rows(`update chain_deposits set transaction_hash = '0x' || repeat('ab', 32)
    where deposit_count = 0`)
  await rows(`insert into chain_claims select chain_id, 7, null, 1, '0x', wallet, token, 9, 0
    from chain_deposits where deposit_count = 0`)
  await rows(`insert into chain_claims select chain_id, 8, null, -1, '0x', wallet, token, 9, 0
    from chain_deposits where deposit_count = 0`)
  await rows('update chain_escrow set amount = amount + 1 where amount > 0')
  await rows(`insert into chain_deposits select chain_id, 9, 10000000, '0x', sender, wallet, token,
    amount, asset, atoms, parked, seen_at from chain_deposits where deposit_count = 0`)
  const found = await audit()
  t.match(found, { status: 1, chain: 'differs' })
  const ofChain = found.differences.filter((text: string) => /chain \d+/i.test(text))
  for (const sentence of [
    /^Chain \d+ has deposit 1 in block .* the tables lack it\.$/,
    /^The tables have deposit 0 in block \d+ by 0x(ab){32}, 5000000 of .* lacks it\.$/,
    new RegExp(`^The tables have deposit 1 in block .* for ${wallet(66)}, as .* lacks it\\.$`),
    /^The tables have claim 7 in block 1 by 0x, 9 of .* none of our leaves; chain \d+ lacks it\.$/,
    /^The tables have claim 8 in block -1 by 0x, .* lacks it\.$/,
    /^The tables tell of block 10000000 of chain/,
    /^The bridge had 10000000 of asset \d+ at block .* the tables have 10000001\.$/,
  ]) {
    t.ok(
      ofChain.some((text: string) => sentence.test(text)),
      String(sentence),
    )
  }

  await rows('update chain_cursors set scanned_hash = dealt_hash, scanned_block = 1')
  t.match((await audit()).differences.at(-1), /^The tables tell of chain .* node has not got\.$/)
  said.restore()
})

t.test('a bridge that was used is named where the tables know no chain', async (t) => {
  const chain = await openChain(t)
  const { url } = await openDatabase(t)
  const said = t.capture(process.stdout, 'write')
  async function audit() {
    const asked = { RPC_URL: chain.anvil.url, BRIDGE_ADDRESS: chain.bridge }
    const status = await main([], { DATABASE_URL: url, ...asked })
    return { status, ...JSON.parse(String(said.args().flat().at(-1))) }
  }
  t.match(await audit(), { status: 0, chain: 'no chain', differences: [] })
  const to = await holder(chain, 1).getAddress()
  await depositOnChain(chain, holder(chain, 1), { token: chain.token('USDC'), to, amount: 5n })
  const used =
    'The bridge has counted 1 deposits and has an exit root of 0 leaves, but the tables know no chain.'
  t.match(await audit(), { status: 1, chain: 'differs', differences: [used] })
  said.restore()
})

/** The node is behind at the first look; at the second another block is read, and replaced at once. */
async function looksAgain(t: Test, ground: ExitGround): Promise<void> {
  const node = createNode(createRpc({ url: ground.chain.anvil.url, timeoutMs: 60_000 }))
  const bridge = await openBridge(node, ground.chain.bridge.toLowerCase())
  let looks = 0
  await node.rpc.call('evm_mine', [])
  const newest = (await node.head()).number
  await ground.rows('create table kept as select * from chain_escrow')
  const aheadAt: Readonly<Record<number, string>> = {
    2: `update chain_escrow set amount = amount + 1, block_number = ${newest}`,
    3: `update chain_escrow e set amount = k.amount, block_number = k.block_number
      from kept k where k.asset = e.asset`,
  }
  const atFirstBehind: Bridge['events'] = async (range, last) => {
    looks += 1
    if (looks === 1) throw new NodeBehind('It has not got that block yet.')
    if (looks in aheadAt) await ground.rows(aheadAt[looks])
    return bridge.events(range, last)
  }
  const lagging = { ...bridge, events: atFirstBehind }
  t.strictSame(await auditChain(ground.db, lagging, { fromBlock: 0 }), [])
  t.equal(looks, 3)
  await ground.rows('drop table kept')
}
