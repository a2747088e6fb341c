import type { ChainAccount } from '../chain/account.js'
import type { Chain } from '../chain/register.js'
import { provideFunds } from './funds.js'
import { amountsOf } from './gift-tokens.js'
import type { Gift } from './gifts.js'
import { createSender } from './send.js'

export interface Sending {
  readonly account: ChainAccount
  readonly gifts: readonly Gift[]
}

/** Sends again the waiting transactions that the node forgot, and fills gaps between their nonces. */
export async function sendAgain(chain: Chain, { account, gifts }: Sending): Promise<void> {
  const { node } = chain
  for (const { transaction_hash: hash, raw_transaction: raw } of gifts) {
    if (hash === null || raw === null || (await node.senderOf(hash)) !== '') continue
    await node.broadcast(raw)
  }
  const missing = await node.nonceOf(account.address, 'pending')
  const behind = gifts.filter(({ nonce }) => nonce !== null && nonce > missing)
  if (behind.length > 0) await fillGap(chain, { account, gifts: behind, from: missing })
}

/** Fills the nonces before these gifts' with empty transactions: behind a missing nonce nothing is mined. */
async function fillGap(
  chain: Chain,
  { gifts, ...sending }: Sending & { readonly from: number },
): Promise<void> {
  const sender = await createSender(chain, sending)
  await provideFunds(chain, { sender, amounts: amountsOf(chain, gifts) })
  const end = Math.min(...gifts.map(({ nonce }) => Number(nonce)))
  const nothing = { to: sender.address, data: '0x', value: 0n, gasLimit: 21_000n }
  while (sender.next() < end) await chain.node.broadcast(sender.sign(nothing).raw)
}
