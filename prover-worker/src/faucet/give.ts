import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '@truebook/shared/db/connect'
import { BRIDGE, NATIVE } from '../chain/abi.js'
import type { ChainAccount } from '../chain/account.js'
import { depositOf, isDeposit } from '../chain/bridge.js'
import type { Chain } from '../chain/register.js'
import { provideFunds } from './funds.js'
import { amountsOf, tokenOf } from './gift-tokens.js'
import { type Gift, keepGiftTransaction, markFailed, markGiven, openGifts } from './gifts.js'
import { createSender } from './send.js'
import { type Sending, sendAgain } from './send-again.js'

/**
 * Makes the gifts that were asked for: mints play money to the faucet and deposits it through the bridge for
 * the wallet it is meant for. Gives whether any came to the chain. A gift's transaction is stored before it
 * is sent, and sent again until its nonce is used. Another one is made only where a different transaction has
 * used that nonce: two with different nonces could both be mined.
 */
export async function giveAll(db: Database, chain: Chain, account: ChainAccount): Promise<boolean> {
  const gifts = await openGifts(db, chain.chainId)
  // Asked before the receipts, so that a transaction mined by now has one when it is looked for.
  const from = await chain.node.nonceOf(account.address)
  const left = await unfinished(db, chain, gifts)
  const waiting = left.filter(({ nonce }) => nonce !== null && nonce >= from)
  if (waiting.length > 0) await sendAgain(chain, { account, gifts: waiting })
  // While some wait for a block no others are sent: the nonces after the last block's are theirs.
  const sent =
    waiting.length > 0 ? waiting : await sendAll(db, chain, { account, from, gifts: left })
  const still = await finishAll(db, chain, sent)
  const open = left.length - sent.length + still.length
  return open < gifts.length
}

async function sendAll(
  db: Database,
  chain: Chain,
  { gifts, ...sending }: Sending & { readonly from: number },
): Promise<Gift[]> {
  if (gifts.length === 0) return []
  const sender = await createSender(chain, sending)
  await provideFunds(chain, { sender, amounts: amountsOf(chain, gifts) })
  const sent: Gift[] = []
  for (const gift of gifts) {
    const token = tokenOf(chain, gift)
    const signed = sender.sign(depositCall(chain, gift, token))
    await keepGiftTransaction(db, gift, signed)
    await chain.node.broadcast(signed.raw)
    sent.push({ ...gift, transaction_hash: signed.hash })
  }
  return sent
}

const LOOKS = 200
const LOOK_MS = 10

/** Waits a moment for what was sent to get into a block; gives the gifts that did not. */
async function finishAll(
  db: Database,
  chain: Chain,
  sent: readonly Gift[],
): Promise<readonly Gift[]> {
  let left = sent
  for (let look = 0; look < LOOKS && left.length > 0; look++) {
    if (look > 0) await wait(LOOK_MS)
    left = await unfinished(db, chain, left)
  }
  return left
}

async function unfinished(db: Database, chain: Chain, gifts: readonly Gift[]): Promise<Gift[]> {
  const left: Gift[] = []
  for (const gift of gifts) if (!(await finish(db, chain, gift))) left.push(gift)
  return left
}

/** Whether a gift's transaction is in a block. If so, writes down that it was given, or that it failed. */
async function finish(db: Database, chain: Chain, gift: Gift): Promise<boolean> {
  if (gift.transaction_hash === null) return false
  const receipt = await chain.node.receipt(gift.transaction_hash)
  if (!receipt) return false
  const log = receipt.logs.find(isDeposit)
  if (log) await markGiven(db, gift, depositOf(log).depositCount)
  else await markFailed(db, gift, `The transaction ${gift.transaction_hash} was reverted.`)
  return true
}

function depositCall(chain: Chain, { wallet, amount }: Gift, token: string) {
  const args = [chain.exchangeNetwork, wallet, amount, token, false, '0x']
  return {
    to: chain.address,
    data: BRIDGE.encodeFunctionData('bridgeAsset', args),
    value: token === NATIVE ? BigInt(amount) : 0n,
    gasLimit: 2_000_000n,
  }
}
