import { encodeGlobalIndex, ROLLUP_EXIT_PROOF } from '@truebook/shared/exit-roots'
import { createExitTree, exitLeaf } from '@truebook/shared/exit-tree'
import { getBytes } from 'ethers'
import { ask, ETHER, send, type World } from './world.js'

/** The arguments of `claimAsset`, in its order. */
export interface Claim {
  readonly localProof: readonly string[]
  readonly rollupProof: readonly string[]
  readonly globalIndex: bigint
  readonly mainnetExitRoot: string
  readonly rollupExitRoot: string
  readonly originNetwork: number
  readonly originTokenAddress: string
  readonly destinationNetwork: number
  readonly destinationAddress: string
  readonly amount: bigint
  readonly metadata: string
}

export interface Withdrawal {
  readonly token: string
  readonly to: string
  readonly amount: bigint
  readonly metadata?: string
}

/** Roots that were posted, and how many leaves they hold. */
export interface Posted {
  readonly count: number
  readonly mainnetExitRoot: string
  readonly rollupExitRoot: string
}

/** The side of the exchange: its exit tree, the posting of its roots, the claims it issues. */
export function createExits({ manager, network }: World) {
  const tree = createExitTree()
  const withdrawals: Withdrawal[] = []

  return {
    tree,
    /** Appends a leaf; gives its index. */
    withdraw(withdrawal: Withdrawal): number {
      tree.append([leafOf(withdrawal)])
      return withdrawals.push(withdrawal) - 1
    },
    async settle(): Promise<Posted> {
      const count = tree.count()
      await send(manager, 'settle', count, tree.root())
      const [, mainnetExitRoot, rollupExitRoot] = (await ask(
        manager,
        'settlementOf',
        count,
      )) as string[]
      return { count, mainnetExitRoot, rollupExitRoot }
    },
    claim(leafIndex: number, { count, mainnetExitRoot, rollupExitRoot }: Posted): Claim {
      const { token, to, amount, metadata = '0x' } = withdrawals[leafIndex]
      return {
        localProof: tree.proof(leafIndex, count),
        rollupProof: ROLLUP_EXIT_PROOF,
        globalIndex: encodeGlobalIndex({ network, leafIndex }),
        ...{ mainnetExitRoot, rollupExitRoot },
        originNetwork: 0,
        originTokenAddress: token,
        destinationNetwork: 0,
        destinationAddress: to,
        ...{ amount, metadata },
      }
    },
  }
}

/** A claim as the contract takes it. */
export function argumentsOf(claim: Claim): readonly unknown[] {
  return [
    claim.localProof,
    claim.rollupProof,
    claim.globalIndex,
    claim.mainnetExitRoot,
    claim.rollupExitRoot,
    claim.originNetwork,
    claim.originTokenAddress,
    claim.destinationNetwork,
    claim.destinationAddress,
    claim.amount,
    claim.metadata,
  ]
}

/** Puts so much of the token, or of ether, into escrow. */
export async function deposit(
  { bridge, user, network }: World,
  { token, amount }: { token: string; amount: bigint },
) {
  const value = token === ETHER ? amount : 0n
  return send(bridge, 'bridgeAsset', network, user.address, amount, token, true, '0x', { value })
}

function leafOf({ token, to, amount, metadata = '0x' }: Withdrawal): Uint8Array {
  return exitLeaf({
    leafType: 0,
    originNetwork: 0,
    originAddress: getBytes(token),
    destinationNetwork: 0,
    destinationAddress: getBytes(to),
    amount,
    metadata: getBytes(metadata),
  })
}
