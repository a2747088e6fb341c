import { setTimeout as sleep } from 'node:timers/promises'
import type { TransactionReceipt, TransactionResponse } from 'ethers'

const LOOKS = 100
const LOOK_EVERY_MS = 20

/**
 * Waits until a transaction is in a block, and gives its receipt. Throws where it reverted or was replaced. Of a block
 * that comes between the first look of ethers' own `wait` and its first count of blocks, that hears only with the next
 * one, and a chain that makes blocks only of transactions may have none: so it is looked for here first.
 */
export async function mined(sent: TransactionResponse): Promise<TransactionReceipt | null> {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    // A look that failed says nothing of the transaction.
    if (await sent.provider.getTransactionReceipt(sent.hash).catch(() => null)) break
    await sleep(LOOK_EVERY_MS)
  }
  return sent.wait()
}
