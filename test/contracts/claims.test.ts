import { readArtefact } from '@truebook/contracts/artefacts'
import { encodeGlobalIndex } from '@truebook/shared/exit-roots'
import { type Contract, Interface } from 'ethers'
import t from 'tap'
import { argumentsOf, type Claim, createExits, deposit } from './exits.js'
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
const { bridge, manager, token, user, stranger, owner } = world
const usdc = String(token.target)
const exits = createExits(world)
const asStranger = bridge.connect(stranger)
/** Holds nothing but what is claimed for it. */
const PAYEE = '0x00000000000000000000000000000000DeaDBeef'

await deposit(world, { token: usdc, amount: 1_000_000n })
await deposit(world, { token: ETHER, amount: 10n ** 18n })

const claim = (given: Claim) => send(asStranger, 'claimAsset', ...argumentsOf(given))
const claimRefusal = (given: Claim) => refusal(asStranger, 'claimAsset', ...argumentsOf(given))
const isClaimed = (leafIndex: number) => ask(bridge, 'isClaimed', leafIndex, EXCHANGE)

t.test('a claim pays its token or ether from escrow, whoever sends it', async (t) => {
  for (const [token, amount] of [
    [usdc, 250_000n],
    [ETHER, 10n ** 17n],
  ] as const) {
    const index = exits.withdraw({ token, to: PAYEE, amount })
    const given = exits.claim(index, await exits.settle())
    const before = await standOf(token)
    t.equal(await isClaimed(index), false)
    const receipt = await claim(given)
    t.same(eventIn(receipt, bridge, 'ClaimEvent'), {
      globalIndex: given.globalIndex,
      originNetwork: 0n,
      originAddress: token,
      destinationAddress: PAYEE,
      amount,
    })
    t.equal(await isClaimed(index), true)
    const after = await standOf(token)
    t.same(after, {
      payee: before.payee + amount,
      held: before.held - amount,
      escrow: before.escrow - amount,
    })
  }
})

t.test('a claim is paid once, against whichever root', async (t) => {
  const index = exits.withdraw({ token: usdc, to: PAYEE, amount: 10n })
  const first = await exits.settle()
  exits.withdraw({ token: usdc, to: PAYEE, amount: 10n })
  const second = await exits.settle()
  await claim(exits.claim(index, second))
  t.equal(await claimRefusal(exits.claim(index, second)), 'AlreadyClaimed')
  t.equal(await claimRefusal(exits.claim(index, first)), 'AlreadyClaimed')
  t.equal(await claimRefusal(exits.claim(index + 1, second)), undefined, 'its twin is another leaf')
  t.equal(await isClaimed(index + 1), false)
})

t.test('old roots prove their leaves after new ones came, and no others', async (t) => {
  const index = exits.withdraw({ token: usdc, to: PAYEE, amount: 11n, metadata: '0x0102' })
  const old = await exits.settle()
  const later = exits.withdraw({ token: usdc, to: PAYEE, amount: 12n })
  await deposit(world, { token: usdc, amount: 5n })
  const fresh = await exits.settle()
  t.equal(await claimRefusal({ ...exits.claim(later, fresh), ...rootsOf(old) }), 'InvalidSmtProof')
  await claim(exits.claim(index, old))
  await claim(exits.claim(later, fresh))
})

t.test('an altered claim is refused by name', async (t) => {
  const index = exits.withdraw({ token: usdc, to: PAYEE, amount: 100n, metadata: '0xab' })
  const other = exits.withdraw({ token: ETHER, to: PAYEE, amount: 100n })
  const posted = await exits.settle()
  const good = exits.claim(index, posted)
  const [sibling, ...rest] = good.localProof
  const leafAt = (network: number, leafIndex: number) => encodeGlobalIndex({ network, leafIndex })
  const cases: [string, Partial<Claim>, string][] = [
    ['more', { amount: 101n }, 'InvalidSmtProof'],
    ['less', { amount: 99n }, 'InvalidSmtProof'],
    ['nothing', { amount: 0n }, 'InvalidSmtProof'],
    ['to another', { destinationAddress: stranger.address }, 'InvalidSmtProof'],
    ['another token', { originTokenAddress: ETHER }, 'InvalidSmtProof'],
    ['other metadata', { metadata: '0xac' }, 'InvalidSmtProof'],
    ['no metadata', { metadata: '0x' }, 'InvalidSmtProof'],
    ['on another network', { destinationNetwork: 1 }, 'DestinationNetworkInvalid'],
    ["another network's token", { originNetwork: 1 }, 'OriginNetworkInvalid'],
    ['another leaf', { globalIndex: leafAt(EXCHANGE, other) }, 'InvalidSmtProof'],
    ['another rollup', { globalIndex: leafAt(2, index) }, 'InvalidSmtProof'],
    ['from mainnet', { globalIndex: leafAt(0, index) }, 'InvalidSmtProof'],
    ['a wrong sibling', { localProof: [...rest, sibling] }, 'InvalidSmtProof'],
    ['a wrong rollup sibling', { rollupProof: good.localProof }, 'InvalidSmtProof'],
    ['an unknown mainnet root', { mainnetExitRoot: good.rollupExitRoot }, 'GlobalExitRootInvalid'],
    ['an unknown rollup root', { rollupExitRoot: sibling }, 'GlobalExitRootInvalid'],
    ['roots changed round', swapped(good), 'GlobalExitRootInvalid'],
  ]
  for (const [what, change, name] of cases) {
    t.equal(await claimRefusal({ ...good, ...change }), name, what)
  }
  await claim(good)
})

t.test('every bit of the global index that means nothing is refused', async (t) => {
  const index = exits.withdraw({ token: usdc, to: PAYEE, amount: 13n })
  const good = exits.claim(index, await exits.settle())
  const refusalsOf = (bits: readonly number[], flag = 0n) =>
    Promise.all(
      bits.map((bit) =>
        claimRefusal({ ...good, globalIndex: good.globalIndex ^ flag ^ (1n << BigInt(bit)) }),
      ),
    )
  const meaning = [0, 15, 31, 32, 33, 63, 64]
  t.same(await refusalsOf(meaning), Array(meaning.length).fill('InvalidSmtProof'))
  const none = [65, 66, 67, 95, 96, 127, 128, 159, 160, 191, 192, 223, 224, 254, 255]
  t.same(await refusalsOf(none), Array(none.length).fill('InvalidGlobalIndex'))
  const rollup = [32, 33, 47, 48, 62, 63]
  const flagged = await refusalsOf(rollup, 1n << 64n)
  t.same(flagged, Array(rollup.length).fill('InvalidGlobalIndex'), 'mainnet has no rollup index')
  await claim(good)
})

t.test('more than the escrow is never paid, and not lost either', async (t) => {
  await send(token, 'transfer', bridge.target, 5n)
  const escrow = BigInt(String(await ask(bridge, 'escrowOf', usdc)))
  const index = exits.withdraw({ token: usdc, to: PAYEE, amount: escrow + 1n })
  const given = exits.claim(index, await exits.settle())
  t.equal(await claimRefusal(given), 'EscrowTooLow')
  await deposit(world, { token: usdc, amount: 1_000n })
  await claim(given)
  t.equal(await ask(bridge, 'escrowOf', usdc), 999n)
})

t.test('a claim that its receiver refuses can be made later', async (t) => {
  const receiver = await deployOdd('ReentrantReceiver', world)
  const index = exits.withdraw({ token: ETHER, to: String(receiver.target), amount: 21n })
  const given = exits.claim(index, await exits.settle())
  await send(receiver, 'refuse', true)
  t.equal(await claimRefusal(given), 'EtherTransferFailed')
  t.equal(await isClaimed(index), false)
  await send(receiver, 'refuse', false)
  await claim(given)
  t.equal(await ask(receiver, 'paid'), 1n)
})

t.test('a token that answers nothing is paid', async (t) => {
  const { given, index, address } = await withdrawOdd(await deployOdd('OddToken', world))
  await claim(given)
  t.equal(await isClaimed(index), true)
  t.same(await standOf(address), { payee: 40n, held: 60n, escrow: 60n })
})

t.test('a claim that its token answers false to can be made later', async (t) => {
  const refusing = await deployOdd('FalseToken', world)
  const { given, index, address } = await withdrawOdd(refusing)
  await send(refusing, 'refuse', true)
  t.equal(await claimRefusal(given), 'SafeERC20FailedOperation')
  await t.rejects(claim(given))
  t.equal(await isClaimed(index), false)
  t.same(await standOf(address), { payee: 0n, held: 100n, escrow: 100n })
  await send(refusing, 'refuse', false)
  await claim(given)
  t.equal(await isClaimed(index), true)
  t.same(await standOf(address), { payee: 40n, held: 60n, escrow: 60n })
})

t.test('a receiver of ether cannot claim while it is paid', async (t) => {
  const receiver = await deployOdd('ReentrantReceiver', world)
  const to = String(receiver.target)
  const [one, two] = [31n, 32n].map((amount) => exits.withdraw({ token: ETHER, to, amount }))
  const posted = await exits.settle()
  for (const [paid, again] of [
    [one, two],
    [two, two],
  ]) {
    const second = argumentsOf(exits.claim(again, posted))
    await send(receiver, 'arm', bridge.interface.encodeFunctionData('claimAsset', second))
    await claim(exits.claim(paid, posted))
    t.equal(await ask(receiver, 'succeeded'), false)
    t.equal(errorName(await ask(receiver, 'answer')), 'ReentrancyGuardReentrantCall')
  }
  t.equal(await world.chain.getBalance(to), 63n)
})

t.test('a hostile token cannot claim or deposit while it is claimed', async (t) => {
  const hostile = await deployOdd('ReentrantToken', world)
  const address = String(hostile.target)
  await send(hostile, 'mint', user.address, 1_000n)
  await send(hostile, 'approve', bridge.target, 1_000n)
  await deposit(world, { token: address, amount: 100n })
  const [one, two] = [40n, 41n].map((amount) =>
    exits.withdraw({ token: address, to: PAYEE, amount }),
  )
  const posted = await exits.settle()
  const calls = [
    bridge.interface.encodeFunctionData('claimAsset', argumentsOf(exits.claim(two, posted))),
    bridge.interface.encodeFunctionData('bridgeAsset', [1, PAYEE, 1n, address, true, '0x']),
  ]
  for (const [position, index] of [one, two].entries()) {
    await send(hostile, 'arm', bridge.target, calls[position])
    await claim(exits.claim(index, posted))
    t.same([await ask(hostile, 'called'), await ask(hostile, 'succeeded')], [true, false])
    t.equal(errorName(await ask(hostile, 'answer')), 'ReentrancyGuardReentrantCall')
  }
  t.equal(await balanceOf(world, PAYEE, address), 81n)
  t.equal(await ask(bridge, 'escrowOf', address), 19n)
})

t.test('a leaf that another than the settler appended is worth nothing', async (t) => {
  const forged = createExits({ ...world, manager: manager.connect(owner) as typeof manager })
  forged.withdraw({ token: ETHER, to: stranger.address, amount: 1n })
  t.equal(await refusal(manager.connect(owner), 'settle', 99, forged.tree.root()), 'OnlySettler')
  const claimed = forged.claim(0, { ...rootsOf(await exits.settle()), count: 1 })
  t.equal(await claimRefusal(claimed), 'InvalidSmtProof')
})

/** Deposits 100 of a token of the user's, and withdraws 40. */
async function withdrawOdd(odd: Contract) {
  const address = String(odd.target)
  await send(odd, 'mint', user.address, 100n)
  await send(odd, 'approve', bridge.target, 100n)
  await deposit(world, { token: address, amount: 100n })
  const index = exits.withdraw({ token: address, to: PAYEE, amount: 40n })
  return { address, index, given: exits.claim(index, await exits.settle()) }
}

function errorName(answer: unknown): string | undefined {
  return new Interface(readArtefact('Bridge').abi).parseError(String(answer))?.name
}

function rootsOf({
  mainnetExitRoot,
  rollupExitRoot,
}: Pick<Claim, 'mainnetExitRoot' | 'rollupExitRoot'>) {
  return { mainnetExitRoot, rollupExitRoot }
}

function swapped({ mainnetExitRoot, rollupExitRoot }: Claim) {
  return { mainnetExitRoot: rollupExitRoot, rollupExitRoot: mainnetExitRoot }
}

async function standOf(token: string) {
  const [payee, held, escrow] = await Promise.all([
    balanceOf(world, PAYEE, token),
    balanceOf(world, String(bridge.target), token),
    ask(bridge, 'escrowOf', token),
  ])
  return { payee, held, escrow: BigInt(String(escrow)) }
}
