import type { Bridge } from '../chain/bridge.js'

/**
 * The sentence that says that a transaction of the settler waits for a block, or undefined. A database that
 * was restored may not know it, and it may post a root of withdrawals that are lost to that database.
 * `foreignRoot` sees such a root only once it is mined, when it pays already.
 */
export async function unminedRoot(bridge: Bridge): Promise<string | undefined> {
  const { node, chainId } = bridge
  const settler = await bridge.settler()
  const mined = await node.nonceOf(settler, 'latest')
  const sent = await node.nonceOf(settler, 'pending')
  if (sent <= mined) return undefined
  return (
    `A transaction of ${settler}, the settler, waits for a block of chain ${chainId}: it may post an exit root ` +
    `of what this database has lost. Ask again once it is mined, or another one with nonce ${mined} in its place.`
  )
}
