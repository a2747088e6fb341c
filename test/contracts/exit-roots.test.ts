import { BRIDGE } from '@truebook/contracts/artefacts'
import { deploy } from '@truebook/contracts/deploy'
import { globalExitRoot, rollupExitRoot } from '@truebook/shared/exit-roots'
import { createExitTree } from '@truebook/shared/exit-tree'
import { getBytes, hexlify, toBeHex, ZeroAddress, ZeroHash } from 'ethers'
import t from 'tap'
import { deposit } from './exits.js'
import { ask, ETHER, EXCHANGE, eventIn, openWorld, refusal, send } from './world.js'

const world = await openWorld(t)
const { bridge, manager, owner, settler, stranger } = world
const root = (value: number) => toBeHex(value, 32)
const asStranger = manager.connect(stranger)
const asOwner = manager.connect(owner)

t.test('nothing is valid before the first post', async (t) => {
  const empty = createExitTree().root()
  t.equal(await ask(manager, 'lastMainnetExitRoot'), hexlify(empty))
  t.equal(await ask(manager, 'lastRollupExitRoot'), hexlify(empty))
  t.equal(await ask(manager, 'lastLeafCount'), 0n)
  const both = await ask(manager, 'getLastGlobalExitRoot')
  t.equal(await ask(manager, 'globalExitRootMap', both), 0n)
  t.same(Object.values(await settlement(3)), [ZeroHash, ZeroHash, ZeroHash])
})

t.test('only the settler posts', async (t) => {
  for (const other of [asStranger, asOwner]) {
    t.equal(await refusal(other, 'settle', 1, root(1)), 'OnlySettler')
  }
  t.equal(await refusal(asStranger, 'updateExitRoot', root(1)), 'OnlyBridge')
  t.equal(await refusal(manager, 'updateExitRoot', root(1)), 'OnlyBridge')
})

t.test('a posted root becomes a rollup exit root and a global one', async (t) => {
  const receipt = await send(manager, 'settle', 3, root(3))
  const mainnet = String(await ask(bridge, 'getRoot'))
  const rollup = hexlify(rollupExitRoot(getBytes(root(3)), EXCHANGE))
  t.same(eventIn(receipt, manager, 'ExitRootSettled'), {
    leafCount: 3n,
    localExitRoot: root(3),
    mainnetExitRoot: mainnet,
    rollupExitRoot: rollup,
  })
  t.same(eventIn(receipt, manager, 'UpdateGlobalExitRoot'), {
    mainnetExitRoot: mainnet,
    rollupExitRoot: rollup,
  })
  t.same(Object.values(await settlement(3)), [root(3), mainnet, rollup])
  t.equal(await ask(manager, 'lastLeafCount'), 3n)
  t.ok(await isValid(mainnet, rollup))
})

t.test('posting again does nothing, posting otherwise is refused', async (t) => {
  await send(manager, 'settle', 7, root(7))
  for (const [count, value] of [
    [3, 3],
    [7, 7],
  ]) {
    const receipt = await send(manager, 'settle', count, root(value))
    t.equal(receipt.logs.length, 0, `${count} leaves again`)
  }
  t.equal(await ask(manager, 'lastLeafCount'), 7n)
  t.equal(await ask(manager, 'lastRollupExitRoot'), (await settlement(7)).rollupExitRoot)
  t.equal(await refusal(manager, 'settle', 7, root(8)), 'ConflictingExitRoot')
  t.equal(await refusal(manager, 'settle', 3, root(8)), 'ConflictingExitRoot')
  t.equal(await refusal(manager, 'settle', 6, root(7)), 'LeafCountNotIncreasing')
  t.equal(await refusal(manager, 'settle', 0, root(7)), 'LeafCountNotIncreasing')
  t.equal(await refusal(manager, 'settle', 8, ZeroHash), 'LocalExitRootInvalid')
})

t.test('every root once posted stays valid, deposits or not', async (t) => {
  const posted = [await settlement(3), await settlement(7)]
  await deposit(world, { token: ETHER, amount: 5n })
  await send(manager, 'settle', 9, root(9))
  posted.push(await settlement(9))
  t.equal(posted[2].mainnetExitRoot, await ask(bridge, 'getRoot'))
  t.not(posted[2].mainnetExitRoot, posted[1].mainnetExitRoot)
  for (const { mainnetExitRoot, rollupExitRoot } of posted) {
    t.ok(await isValid(mainnetExitRoot, rollupExitRoot))
  }
  t.ok(await isValid(posted[2].mainnetExitRoot, posted[1].rollupExitRoot), 'the deposit made it')
  t.notOk(await isValid(posted[2].mainnetExitRoot, posted[0].rollupExitRoot), 'it never was one')
})

t.test('a root costs about 116,000 gas, as docs/operations.md says', async (t) => {
  const costs: number[] = []
  for (const value of [10, 11]) {
    const { gasUsed } = await send(manager, 'settle', value, `0x${'a7'.repeat(31)}${value}`)
    costs.push(Number(gasUsed))
  }
  for (const gas of costs) t.ok(gas > 112_000 && gas < 120_000, String(gas))
})

t.test('another settler is named by the owner and accepts', async (t) => {
  t.equal(await refusal(manager, 'proposeSettler', settler.address), 'OwnableUnauthorizedAccount')
  t.equal(await refusal(asStranger, 'acceptSettler'), 'OnlyPendingSettler')
  await send(asOwner, 'proposeSettler', stranger.address)
  t.equal(await refusal(asStranger, 'settle', 12, root(12)), 'OnlySettler', 'not yet')
  await send(asOwner, 'proposeSettler', ZeroAddress)
  t.equal(await refusal(asStranger, 'acceptSettler'), 'OnlyPendingSettler', 'taken back')
  await send(asOwner, 'proposeSettler', stranger.address)
  const receipt = await send(asStranger, 'acceptSettler')
  t.same(eventIn(receipt, manager, 'SettlerChanged'), {
    from: settler.address,
    to: stranger.address,
  })
  t.equal(await refusal(manager, 'settle', 12, root(12)), 'OnlySettler', 'no longer')
  await send(asStranger, 'settle', 12, root(12))
  t.equal(await refusal(asStranger, 'acceptSettler'), 'OnlyPendingSettler', 'once')
})

t.test('another owner is named by the owner and accepts', async (t) => {
  await send(asOwner, 'transferOwnership', stranger.address)
  t.equal(await ask(manager, 'owner'), owner.address)
  await send(asStranger, 'acceptOwnership')
  t.equal(await ask(manager, 'owner'), stranger.address)
  t.equal(await refusal(asOwner, 'proposeSettler', owner.address), 'OwnableUnauthorizedAccount')
})

t.test('a bridge without settler, owner or network is never made', async (t) => {
  const { address } = owner
  for (const args of [
    [ZeroAddress, address, 1],
    [address, ZeroAddress, 1],
    [address, address, 0],
  ]) {
    await t.rejects(deploy(BRIDGE, { signer: owner, args }), String(args))
  }
})

async function settlement(count: number) {
  const [localExitRoot, mainnetExitRoot, rollupExitRoot] = (await ask(
    manager,
    'settlementOf',
    count,
  )) as string[]
  return { localExitRoot, mainnetExitRoot, rollupExitRoot }
}

async function isValid(mainnet: string, rollup: string): Promise<boolean> {
  const roots = { mainnetExitRoot: getBytes(mainnet), rollupExitRoot: getBytes(rollup) }
  return (await ask(manager, 'globalExitRootMap', globalExitRoot(roots))) !== 0n
}
