import type { Database } from '@truebook/shared/db/connect'
import type { BridgeDeposit } from '../chain/bridge.js'
import type { BlockRange } from '../chain/log-ranges.js'
import type { Chain } from '../chain/register.js'

const AT_ONCE = 20

/**
 * Who sent the transactions of these deposits: a sender by transaction hash. Anybody can make many deposits
 * in few blocks, which are read again and again, so a node is asked once for each transaction, and for few at
 * a time.
 */
export async function sendersOf(
  db: Database,
  { node, chainId }: Chain,
  {
    deposits,
    blocks,
  }: { readonly deposits: readonly BridgeDeposit[]; readonly blocks: BlockRange },
): Promise<ReadonlyMap<string, string>> {
  const hashes = [...new Set(deposits.map(({ transactionHash }) => transactionHash))]
  const known = await db
    .selectFrom('chain_deposits')
    .select(['transaction_hash', 'sender'])
    .where('chain_id', '=', chainId)
    .where((row) => row.between('block_number', blocks.from, blocks.to))
    .where('sender', '!=', '')
    .execute()
  const senders = new Map(known.map((row) => [row.transaction_hash, row.sender]))
  const unknown = hashes.filter((hash) => !senders.has(hash))
  for (let first = 0; first < unknown.length; first += AT_ONCE) {
    const some = unknown.slice(first, first + AT_ONCE)
    const found = await Promise.all(some.map((hash) => node.senderOf(hash)))
    for (const [i, hash] of some.entries()) senders.set(hash, found[i])
  }
  return senders
}
