import { mined } from '@truebook/contracts/mined'
import { encodeGlobalIndex, globalExitRoot } from '@truebook/shared/exit-roots'
import { createExitTree, exitLeaf } from '@truebook/shared/exit-tree'
import { AbiCoder, ethers, getBytes, hexlify, Signature } from 'ethers'
import t from 'tap'
import { deposit } from './exits.js'
import {
  ask,
  balanceOf,
  deployOdd,
  ETHER,
  EXCHANGE,
  eventIn,
  openWorld,
  refusal,
  send,
} from './world.js'

const world = await openWorld(t)
const { bridge, manager, token, user, stranger } = world
const usdc = String(token.target)

function depositLeaf(options: { token: string; amount: bigint; metadata: string }): Uint8Array {
  return exitLeaf({
    leafType: 0,
    originNetwork: 0,
    originAddress: getBytes(options.token),
    destinationNetwork: EXCHANGE,
    destinationAddress: getBytes(user.address),
    amount: options.amount,
    metadata: getBytes(options.metadata),
  })
}

function metadataOf(name: string, symbol: string, decimals: number): string {
  return AbiCoder.defaultAbiCoder().encode(['string', 'string', 'uint8'], [name, symbol, decimals])
}

const PERMIT = {
  Permit: ['owner', 'spender', 'value', 'nonce', 'deadline'].map((name) => ({
    name,
    type: name === 'owner' || name === 'spender' ? 'address' : 'uint256',
  })),
}

const tree = createExitTree()

t.test('a deposit is escrowed, told, and a leaf of the mainnet exit tree', async (t) => {
  t.equal(await ask(bridge, 'getRoot'), hexlify(tree.root()), 'at first nothing is in it')
  const cases = [
    { token: usdc, amount: 1_500_000n, metadata: metadataOf('USD Coin', 'USDC', 6) },
    { token: ETHER, amount: 10n ** 18n, metadata: '0x' },
    { token: usdc, amount: 1n, metadata: metadataOf('USD Coin', 'USDC', 6) },
  ]
  for (const [depositCount, { token, amount, metadata }] of cases.entries()) {
    const [held, escrow] = await Promise.all([
      balanceOf(world, String(bridge.target), token),
      ask(bridge, 'escrowOf', token),
    ])
    const receipt = await deposit(world, { token, amount })
    t.same(eventIn(receipt, bridge, 'BridgeEvent'), {
      leafType: 0n,
      originNetwork: 0n,
      originAddress: token,
      destinationNetwork: BigInt(EXCHANGE),
      destinationAddress: user.address,
      ...{ amount, metadata },
      depositCount: BigInt(depositCount),
    })
    tree.append([depositLeaf({ token, amount, metadata })])
    t.equal(await ask(bridge, 'getRoot'), hexlify(tree.root()))
    t.equal(await balanceOf(world, String(bridge.target), token), held + amount)
    t.equal(await ask(bridge, 'escrowOf', token), BigInt(String(escrow)) + amount)
  }
  t.equal(await ask(bridge, 'depositCount'), 3n)
})

t.test('a deposit is reported at once where that is asked for, or later', async (t) => {
  const before = await ask(manager, 'lastMainnetExitRoot')
  await send(bridge, 'bridgeAsset', EXCHANGE, user.address, 5n, usdc, false, '0x')
  const metadata = metadataOf('USD Coin', 'USDC', 6)
  tree.append([depositLeaf({ token: usdc, amount: 5n, metadata })])
  t.equal(await ask(manager, 'lastMainnetExitRoot'), before)
  t.equal(await ask(bridge, 'lastUpdatedDepositCount'), 3n)
  await send(bridge, 'updateGlobalExitRoot')
  const mainnetExitRoot = tree.root()
  t.equal(await ask(manager, 'lastMainnetExitRoot'), hexlify(mainnetExitRoot))
  t.equal(await ask(bridge, 'lastUpdatedDepositCount'), 4n)
  const rollupExitRoot = getBytes(String(await ask(manager, 'lastRollupExitRoot')))
  const both = globalExitRoot({ mainnetExitRoot, rollupExitRoot })
  t.equal(await ask(manager, 'getLastGlobalExitRoot'), hexlify(both))
  t.not(await ask(manager, 'globalExitRootMap', both), 0n)
})

t.test('a deposit cannot be claimed back', async (t) => {
  const rollupExitRoot = String(await ask(manager, 'lastRollupExitRoot'))
  const claim = (network: number) => [
    ...[tree.proof(1, 4), tree.proof(1, 4), encodeGlobalIndex({ network: 0, leafIndex: 1 })],
    ...[hexlify(tree.root()), rollupExitRoot, 0, ETHER],
    ...[network, user.address, 10n ** 18n, '0x'],
  ]
  const refusalOf = (network: number) => refusal(bridge, 'claimAsset', ...claim(network))
  t.equal(await refusalOf(EXCHANGE), 'DestinationNetworkInvalid', 'though its proof is real')
  t.equal(await refusalOf(0), 'InvalidSmtProof')
})

t.test('what cannot be a deposit is refused by name', async (t) => {
  const [to, no] = [user.address, { value: 0n }]
  const cases: [string, readonly unknown[]][] = [
    ['DestinationNetworkInvalid', [0, to, 1n, usdc, true, '0x', no]],
    ['DestinationNetworkInvalid', [2, to, 1n, usdc, true, '0x', no]],
    ['DestinationAddressInvalid', [EXCHANGE, ETHER, 1n, usdc, true, '0x', no]],
    ['AmountInvalid', [EXCHANGE, to, 0n, usdc, true, '0x', no]],
    ['AmountInvalid', [EXCHANGE, to, 0n, ETHER, true, '0x', no]],
    ['AmountDoesNotMatchMsgValue', [EXCHANGE, to, 2n, ETHER, true, '0x', { value: 1n }]],
    ['AmountDoesNotMatchMsgValue', [EXCHANGE, to, 1n, ETHER, true, '0x', { value: 2n }]],
    ['MsgValueNotZero', [EXCHANGE, to, 1n, usdc, true, '0x', { value: 1n }]],
    ['PermitInvalid', [EXCHANGE, to, 1n, usdc, true, '0x12345678', no]],
  ]
  for (const [name, given] of cases) t.equal(await refusal(bridge, 'bridgeAsset', ...given), name)
  const noToken = [EXCHANGE, to, 1n, stranger.address, true, '0x']
  await t.rejects(ask(bridge, 'bridgeAsset', ...noToken), 'an address without code')
  const tooMuch = [EXCHANGE, to, 10n ** 13n, usdc, true, '0x']
  await t.rejects(ask(bridge, 'bridgeAsset', ...tooMuch), 'more than one has')
})

t.test('a token that takes a fee on the way is refused', async (t) => {
  const fee = await deployOdd('FeeToken', world)
  await send(fee, 'mint', user.address, 1_000n)
  await send(fee, 'approve', bridge.target, 1_000n)
  const given = (amount: bigint) => [EXCHANGE, user.address, amount, fee.target, true, '0x']
  t.equal(await refusal(bridge, 'bridgeAsset', ...given(500n)), 'FeeOnTransferToken')
  t.equal(await refusal(bridge, 'bridgeAsset', ...given(99n)), undefined, 'unless it took none')
})

t.test('a token that answers false to the transfer is refused', async (t) => {
  const refusing = await deployOdd('FalseToken', world)
  await send(refusing, 'mint', user.address, 1_000n)
  await send(refusing, 'approve', bridge.target, 1_000n)
  const given = [EXCHANGE, user.address, 10n, refusing.target, true, '0x']
  await send(refusing, 'refuse', true)
  t.equal(await refusal(bridge, 'bridgeAsset', ...given), 'SafeERC20FailedOperation')
  await send(refusing, 'refuse', false)
  t.equal(await refusal(bridge, 'bridgeAsset', ...given), undefined)
})

t.test('a token older than the standard is taken, with what it tells', async (t) => {
  const odd = await deployOdd('OddToken', world)
  await send(odd, 'mint', user.address, 1_000n)
  await send(odd, 'approve', bridge.target, 1_000n)
  const receipt = await deposit(world, { token: String(odd.target), amount: 10n })
  const { metadata } = eventIn(receipt, bridge, 'BridgeEvent') ?? {}
  t.equal(metadata, metadataOf('Odd token', 'ODD', 18))
  t.equal(await ask(bridge, 'escrowOf', odd.target), 10n)
})

t.test('a token that says too much of itself is taken, but what it says is not told', async (t) => {
  const wordy = await deployOdd('WordyToken', world)
  await send(wordy, 'mint', user.address, 1_000n)
  await send(wordy, 'approve', bridge.target, 1_000n)
  const longest = '\0'.repeat(256)
  const cases = [
    { length: 0, metadata: metadataOf('', '', 18) },
    { length: 256, metadata: metadataOf(longest, longest, 18) },
    { length: 257, metadata: metadataOf('NO_NAME', 'NO_SYMBOL', 18) },
    { length: 500_000, metadata: metadataOf('NO_NAME', 'NO_SYMBOL', 18) },
  ]
  for (const { length, metadata } of cases) {
    await send(wordy, 'lengthen', length)
    const receipt = await deposit(world, { token: String(wordy.target), amount: 10n })
    t.equal(eventIn(receipt, bridge, 'BridgeEvent')?.metadata, metadata, `${length} bytes`)
  }
})

t.test('a hostile token cannot deposit while it deposits', async (t) => {
  const hostile = await deployOdd('ReentrantToken', world)
  const address = String(hostile.target)
  await send(hostile, 'mint', user.address, 1_000n)
  await send(hostile, 'approve', bridge.target, 1_000n)
  const given = [EXCHANGE, user.address, 5n, address, true, '0x']
  const again = bridge.interface.encodeFunctionData('bridgeAsset', given)
  await send(hostile, 'arm', bridge.target, again)
  const before = await ask(bridge, 'depositCount')
  await deposit(world, { token: address, amount: 5n })
  t.same([await ask(hostile, 'called'), await ask(hostile, 'succeeded')], [true, false])
  t.equal(
    bridge.interface.parseError(String(await ask(hostile, 'answer')))?.name,
    'ReentrancyGuardReentrantCall',
  )
  t.equal(await ask(bridge, 'depositCount'), BigInt(String(before)) + 1n)
})

t.test('what is sent unasked is no escrow', async (t) => {
  const before = await ask(bridge, 'escrowOf', usdc)
  await send(token, 'transfer', bridge.target, 7n)
  t.equal(await ask(bridge, 'escrowOf', usdc), before)
  await t.rejects(user.sendTransaction({ to: bridge.target, value: 1n }), 'nor is ether taken')
})

t.test('a permit stands for an approval, even when somebody used it before', async (t) => {
  await send(token, 'approve', bridge.target, 0n)
  const first = await permit({ amount: 40n, nonce: 0n })
  await send(bridge, 'bridgeAsset', EXCHANGE, user.address, 40n, usdc, true, first)
  t.equal(await ask(token, 'allowance', user.address, bridge.target), 0n)

  const second = await permit({ amount: 41n, nonce: 1n })
  await mined(await stranger.sendTransaction({ to: usdc, data: second }))
  await send(bridge, 'bridgeAsset', EXCHANGE, user.address, 41n, usdc, true, second)

  const third = await permit({ amount: 42n, nonce: 9n })
  const given = [EXCHANGE, user.address, 42n, usdc, true, third]
  await t.rejects(ask(bridge, 'bridgeAsset', ...given), 'one that does not hold gives nothing')
})

t.test('a permit for something else is refused', async (t) => {
  const wrong = [
    await permit({ amount: 40n, nonce: 2n, amountSaid: 41n }),
    await permit({ amount: 40n, nonce: 2n, spender: stranger.address }),
    await permit({ amount: 40n, nonce: 2n, owner: stranger.address }),
    `${await permit({ amount: 40n, nonce: 2n })}00`,
    token.interface.encodeFunctionData('transfer', [stranger.address, 1n]).padEnd(458, '0'),
  ]
  for (const data of wrong) {
    const given = [EXCHANGE, user.address, 40n, usdc, true, data]
    t.equal(await refusal(bridge, 'bridgeAsset', ...given), 'PermitInvalid')
  }
})

/** The call of `permit` that lets the bridge take so much from the user. */
async function permit(options: {
  readonly amount: bigint
  readonly nonce: bigint
  readonly amountSaid?: bigint
  readonly spender?: string
  readonly owner?: string
}): Promise<string> {
  const { amount, nonce, amountSaid = amount } = options
  const { spender = String(bridge.target), owner = user.address } = options
  const { chainId } = await world.chain.getNetwork()
  const domain = { name: 'USD Coin', version: '1', chainId, verifyingContract: usdc }
  const message = { owner, spender, value: amount, nonce, deadline: ethers.MaxUint256 }
  const { v, r, s } = Signature.from(await user.signTypedData(domain, PERMIT, message))
  const given = [owner, spender, amountSaid, message.deadline, v, r, s]
  return token.interface.encodeFunctionData('permit', given)
}
