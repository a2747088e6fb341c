import { encodeGlobalIndex, rollupExitRoot } from '@truebook/shared/exit-roots'
import { hexlify } from 'ethers'
import t from 'tap'
import { argumentsOf, createExits, deposit } from './exits.js'
import { ask, balanceOf, ETHER, EXCHANGE, openWorld, refusal, send } from './world.js'

/** Holds nothing but what is claimed for it. */
const PAYEE = '0x00000000000000000000000000000000DeaDBeef'

for (const network of [2, 7, 2 ** 32 - 1]) {
  t.test(`an exchange that is network ${network} settles and pays, and no other`, async (t) => {
    const world = await openWorld(t, { network })
    const { bridge, manager, user } = world
    const exits = createExits(world)
    await deposit(world, { token: ETHER, amount: 100n })
    const toFirst = [EXCHANGE, user.address, 5n, ETHER, true, '0x', { value: 5n }]
    t.equal(await refusal(bridge, 'bridgeAsset', ...toFirst), 'DestinationNetworkInvalid')

    exits.withdraw({ token: ETHER, to: PAYEE, amount: 30n })
    const index = exits.withdraw({ token: ETHER, to: PAYEE, amount: 40n })
    const posted = await exits.settle()
    const root = hexlify(rollupExitRoot(exits.tree.root(), network))
    t.equal(posted.rollupExitRoot, root)
    t.equal(await ask(manager, 'lastRollupExitRoot'), root)

    const given = exits.claim(index, posted)
    for (const other of [EXCHANGE, network - 1, (network % (2 ** 32 - 1)) + 1]) {
      const globalIndex = encodeGlobalIndex({ network: other, leafIndex: index })
      const forged = argumentsOf({ ...given, globalIndex })
      t.equal(await refusal(bridge, 'claimAsset', ...forged), 'InvalidSmtProof', `of ${other}`)
    }
    await send(bridge, 'claimAsset', ...argumentsOf(given))
    t.equal(await balanceOf(world, PAYEE, ETHER), 40n)
    t.equal(await ask(bridge, 'escrowOf', ETHER), 60n)
    t.equal(await ask(bridge, 'isClaimed', index, network), true)
    t.equal(await ask(bridge, 'isClaimed', index, EXCHANGE), false)
    t.equal(await ask(bridge, 'isClaimed', index - 1, network), false)
    const again = await refusal(bridge, 'claimAsset', ...argumentsOf(given))
    t.equal(again, 'AlreadyClaimed')
  })
}
