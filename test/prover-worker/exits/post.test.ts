import { freePort } from '@truebook/host/servers/free-port'
import type { Fees } from '@truebook/prover-worker/chain/node'
import { feesAbove } from '@truebook/prover-worker/exits/post'
import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { Transaction, Wallet } from 'ethers'
import t, { type Test } from 'tap'
import { until } from '../../engine/runtime/harness.js'
import { openChain, type TestChain } from '../chain-fixture.js'
import { allClaim, isSound, openExitGround, untilQuiet } from '../ground.js'

t.setTimeout(240_000)

/** A worker that has dealt with a deposit, on a chain that mines no more by itself. */
async function openStill(t: Test, STUCK_MS: string) {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { streams } = ground
  const worker = await run({ env: { ...ground.env, STUCK_MS }, streams })
  t.teardown(() => worker.stop())
  await ground.deposit(1, 9_000_000n)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  await chain.rpc('evm_setAutomine', false)
  return { chain, ground }
}

t.test('a transaction that is stuck is sent again with a higher fee, in its place', async (t) => {
  const { chain, ground } = await openStill(t, '1000')
  const { rows } = ground
  await ground.withdraw(7n)
  const signed = new Map<string, bigint>()
  await until('it was signed three times', async () => {
    const [row] = await rows(
      'select transaction_hash as hash, raw_transaction as raw from settlements',
    )
    if (typeof row?.raw !== 'string') return false
    signed.set(String(row.hash), Transaction.from(row.raw).maxFeePerGas ?? 0n)
    // It does not matter how long ago it was wished for, which may be before an outage of the node.
    await rows('update settlements set opened_at = 0')
    return signed.size === 3
  })
  const fees = [...signed.values()]
  t.same(
    fees.slice(1),
    fees.slice(0, -1).map((fee) => (fee * 3n) / 2n + 1n),
    'by half each time',
  )
  t.same(await rows('select nonce from settlements'), [{ nonce: 0 }])
  // What comes meanwhile waits for the next settlement.
  await ground.withdraw(8n)
  await chain.rpc('evm_setAutomine', true)
  await chain.rpc('anvil_mine', '0x1')
  await untilQuiet(ground, { withdrawals: 2, deposits: 1 })
  const settled = await rows('select leaf_count from settlements order by leaf_count')
  t.same(settled, [{ leaf_count: 1 }, { leaf_count: 2 }])
  t.equal(await chain.provider.getTransactionCount(chain.settler.address), 2)
  await isSound(t, ground)
  await allClaim(t, ground)
})

t.test('a worker whose clock is another raises no fee', async (t) => {
  const { chain, ground } = await openStill(t, '60000')
  const { rows, streams, env } = ground
  const row = async () => (await rows('select raw_transaction, sent_at from settlements')).at(0)
  await ground.withdraw(7n)
  await until('it was sent', async () => typeof (await row())?.sent_at === 'number')
  const first = await row()
  const now = () => Date.now() - 600_000
  const other = await run({ env: { ...env, STUCK_MS: '60000' }, streams, now })
  t.teardown(() => other.stop())
  await until('it was sent again', async () => (await row())?.sent_at !== first?.sent_at)
  t.equal((await row())?.raw_transaction, first?.raw_transaction)
  await chain.rpc('evm_setAutomine', true)
  await chain.rpc('anvil_mine', '0x1')
  await untilQuiet(ground, { withdrawals: 1, deposits: 1 })
  await isSound(t, ground)
})

t.test('a settler without ether is named, and posts at today’s fee once it has some', async (t) => {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { streams, rows } = ground
  const port = await freePort()
  const env = { ...ground.env, STUCK_MS: '1000', HEALTH_PORT: String(port) }
  const worker = await run({ env, streams })
  t.teardown(() => worker.stop())
  await ground.deposit(1, 9_000_000n)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  const settler = chain.settler.address
  await chain.rpc('anvil_setBalance', settler, '0x1')
  await ground.withdraw(7n)
  await until('the worker says who has too little', async () => {
    return sayingWhatLacks(settler).test((await failingAt(port)).settle ?? '')
  })
  t.same(await rows('select raw_transaction from settlements'), [{ raw_transaction: null }])

  // As of a time without ether in which an older version raised its fee, again and again.
  const asked = await feesAsked(chain)
  const dear = await signedBySettler(chain, { ...asked, maxFeePerGas: 64n * asked.maxFeePerGas })
  await rows(`update settlements set nonce = 0, raw_transaction = '${dear}',
    transaction_hash = '${Transaction.from(dear).hash}', signed_at = 1, sent_at = null`)
  await chain.rpc('anvil_setBalance', settler, `0x${(300_000n * asked.maxFeePerGas).toString(16)}`)
  await untilQuiet(ground, { withdrawals: 1, deposits: 1 })
  const [{ raw }] = await rows('select raw_transaction as raw from settlements')
  t.ok((Transaction.from(String(raw)).maxFeePerGas ?? 0n) <= 2n * asked.maxFeePerGas)
  await isSound(t, ground)
})

t.test('a transaction that was taken without an answer is outbid in the end', async (t) => {
  const { chain, ground } = await openStill(t, '1000')
  const { rows } = ground
  const { maxFeePerGas, maxPriorityFeePerGas } = await feesAsked(chain)
  const twice = { maxFeePerGas: 2n * maxFeePerGas, maxPriorityFeePerGas: 2n * maxPriorityFeePerGas }
  await chain.rpc('eth_sendRawTransaction', await signedBySettler(chain, twice))
  await ground.withdraw(7n)
  await until('a node has taken one in its place', async () => {
    const [row] = await rows('select transaction_hash as hash from settlements')
    if (typeof row?.hash !== 'string') return false
    return (await chain.rpc('eth_getTransactionByHash', row.hash)) !== null
  })
  t.same(await rows('select nonce from settlements'), [{ nonce: 0 }])
  await chain.rpc('evm_setAutomine', true)
  await chain.rpc('anvil_mine', '0x1')
  await untilQuiet(ground, { withdrawals: 1, deposits: 1 })
  await isSound(t, ground)
})

t.test('a root waits while gas is dearer than the ceiling', async (t) => {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { streams, rows } = ground
  const port = await freePort()
  const env = { ...ground.env, SETTLE_MAX_FEE_GWEI: '100', HEALTH_PORT: String(port) }
  const worker = await run({ env, streams })
  t.teardown(() => worker.stop())
  await ground.deposit(1, 9_000_000n)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  const fee = (gwei: bigint) =>
    chain.rpc('anvil_setNextBlockBaseFeePerGas', `0x${(gwei * 10n ** 9n).toString(16)}`)
  await fee(60n)
  await chain.rpc('anvil_mine', '0x1')
  await ground.withdraw(7n)
  await until('the worker says what gas costs, and which setting forbids it', async () => {
    return /^Gas of chain 31337 may cost 1\d\d\.?\d* gwei, \d\.?\d* of them a tip, and SETTLE_MAX_FEE_GWEI is 100: /.test(
      (await failingAt(port)).settle ?? '',
    )
  })
  t.same(await rows('select raw_transaction from settlements'), [{ raw_transaction: null }])
  await fee(40n)
  await chain.rpc('anvil_mine', '0x1')
  await untilQuiet(ground, { withdrawals: 1, deposits: 1 })
  await until('nothing fails', async () => (await failingAt(port)).settle === undefined)
  await isSound(t, ground)
})

async function failingAt(port: number): Promise<Readonly<Record<string, string>>> {
  const answer = await fetch(`http://127.0.0.1:${port}/health`)
  return ((await answer.json()) as { failing: Readonly<Record<string, string>> }).failing
}

function sayingWhatLacks(settler: string): RegExp {
  return new RegExp(
    `^The settler ${settler.toLowerCase()} has 0\\.0{17}1 of the coin of chain 31337, but to post a root may cost 0\\.\\d+: send it more\\. \\(every try since `,
  )
}

async function feesAsked({ provider }: TestChain) {
  const { maxFeePerGas, maxPriorityFeePerGas } = await provider.getFeeData()
  return { maxFeePerGas: maxFeePerGas ?? 0n, maxPriorityFeePerGas: maxPriorityFeePerGas ?? 0n }
}

/** A transaction in the place of the settler's first, which posts nothing. */
function signedBySettler(
  { chainId, settler }: TestChain,
  fees: { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint },
): Promise<string> {
  const { address: to, privateKey } = settler
  const call = { type: 2, chainId, nonce: 0, to, value: 0n, gasLimit: 21_000n }
  return new Wallet(privateKey).signTransaction({ ...call, ...fees })
}

t.test(
  'a fee is raised by half, but not beyond all that the chain asks for, nor the ceiling',
  async (t) => {
    const fees = (maxFeePerGas: bigint, maxPriorityFeePerGas: bigint) => {
      return { maxFeePerGas, maxPriorityFeePerGas }
    }
    const gwei = 10n ** 9n
    const above = (before: Fees, asked: Fees, ceiling = 1_000n * gwei) =>
      feesAbove(before, { asked, ceiling })
    t.same(above(fees(100n, 10n), fees(100n, 10n)), fees(151n, 16n))
    t.same(above(fees(100n, 10n), fees(900n, 1n)), fees(900n, 16n), 'the chain asks for more')
    t.same(above(fees(5_000n, 0n), fees(100n, 0n)), fees(6_400n, 1n), 'the most')
    t.same(above(fees(100n, 1n), fees(100n, 1n)), fees(151n, 2n), 'the least tip rises too')
    t.same(above(fees(5_000n, 5_000n), fees(100n, 9n)), fees(6_400n, 6_400n), 'a tip is a part')
    t.same(
      above(fees(100n * gwei, 2n * gwei), fees(900n * gwei, gwei / 100n)),
      fees(900n * gwei, 3n * gwei + 1n),
      'a tip far above what is asked for today stops nothing',
    )
    t.equal(above(fees(6_000n, 0n), fees(100n, 0n)), undefined, 'no node would take so little more')
    t.equal(above(fees(9_000n, 0n), fees(100n, 0n)), undefined)
    t.same(above(fees(100n, 10n), fees(100n, 10n), 120n), fees(120n, 16n), 'the ceiling')
    t.same(above(fees(100n, 90n), fees(100n, 10n), 120n), fees(120n, 120n), 'it is the tip’s too')
    t.equal(above(fees(100n, 10n), fees(100n, 10n), 109n), undefined, 'so near to the ceiling')
  },
)

t.test('no transaction is named that did not post the root', async (t) => {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { streams, rows, env } = ground
  let worker = await run({ env, streams })
  t.teardown(() => worker.stop())
  await ground.deposit(1, 9_000_000n)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  await chain.rpc('evm_setAutomine', false)
  const [deposit] = await rows('select transaction_hash as hash from chain_deposits')
  // As if its fee had been raised, and a miner had taken the one before all the same, or the node had no receipt;
  // and one that is mined, but did something else.
  const others = [`0x${'ab'.repeat(32)}`, deposit.hash]
  for (const [i, other] of others.entries()) {
    await ground.withdraw(7n)
    await until('it was sent', async () => {
      const sent = 'select * from settlements where sent_at is not null and settled_at is null'
      return (await rows(sent)).length === 1
    })
    await worker.stop()
    await rows(`update settlements set transaction_hash = '${other}' where settled_at is null`)
    await chain.rpc('anvil_mine', '0x1')
    worker = await run({ env, streams })
    await untilQuiet(ground, { withdrawals: i + 1, deposits: 1 })
    const [row] = await rows(`select transaction_hash, block_number from settlements
      order by leaf_count desc limit 1`)
    // A node that is behind that block is not to say that the root is gone.
    const head = Number(await chain.rpc('eth_blockNumber'))
    t.same(row, { transaction_hash: null, block_number: head })
  }
  await isSound(t, ground)
})

t.test('somebody else’s key settles nothing, and costs nothing', async (t) => {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { streams } = ground
  const port = await freePort()
  const env = { ...ground.env, SETTLER_KEY: chain.faucet.privateKey, HEALTH_PORT: String(port) }
  const wrong = await run({ env, streams })
  await ground.deposit(1, 9_000_000n)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  await ground.withdraw(7n)
  const opened = async () => (await ground.rows('select nonce from settlements')).length === 1
  await until('a settlement is opened', opened)
  const [settler, other] = [chain.settler, chain.faucet].map(({ address }) => address.toLowerCase())
  const sentence = `The settler of chain 31337 is ${settler}, but SETTLER_KEY is that of ${other}: `
  await until('the worker says whose key it is to be', async () => {
    return (await failingAt(port)).settle?.startsWith(sentence) ?? false
  })
  const before = await chain.provider.getTransactionCount(chain.faucet.address)
  await wrong.stop()
  const [row] = await ground.rows('select nonce, settled_at from settlements')
  t.same(row, { nonce: null, settled_at: null }, 'the contract says no before it is signed')
  t.equal(await chain.provider.getTransactionCount(chain.faucet.address), before)
  const right = await run({ env: ground.env, streams })
  t.teardown(() => right.stop())
  await untilQuiet(ground, { withdrawals: 1, deposits: 1 })
  await isSound(t, ground)
})
