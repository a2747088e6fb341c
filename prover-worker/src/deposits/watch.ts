import type { Database } from '@truebook/shared/db/connect'
import type { Chain } from '../chain/register.js'
import type { Crediting } from './credit.js'
import { moveCursor } from './cursor.js'
import type { Reach } from './reach.js'
import { type Scanned, type ScanOptions, scanChain } from './scan.js'
import { unparkListed } from './unpark.js'

export interface WatchOptions extends Omit<ScanOptions, 'blockRange'> {
  readonly crediting: Crediting
  readonly reach: Reach
  /** Told the number of the newest block after each look, however far behind it the cursor is. */
  readonly onLook: (head: number) => Promise<void>
}

/**
 * Follows a chain up to its head: writes what happened there into the tables, moves the cursor over what is
 * confirmed, and at the head has confirmed deposits credited. Looks as often as it takes, each time at as
 * many blocks as `reach` gives. The cursor does not wait for the engine: a deposit that it refuses must not
 * keep later blocks from being read.
 */
export async function watchChain(
  db: Database,
  chain: Chain,
  { crediting, reach, onLook, ...options }: WatchOptions,
): Promise<void> {
  for (;;) {
    await unparkListed(db, chain)
    const { isMoved, ...scanned } = await reach.look(async (blockRange) => {
      const scanned = await scanChain(db, chain, { ...options, blockRange })
      return { ...scanned, isMoved: await moveToSure(db, chain, scanned) }
    })
    const { head, to, sure } = scanned
    // Only at the head has everything read been compared with what the bridge holds.
    if (to.number >= head.number) await crediting.creditUpTo(db, chain, sure)
    else await crediting.note(db, chain)
    await onLook(head.number)
    if (!isMoved || to.number >= head.number) return
  }
}

/**
 * Moves the cursor to the last confirmed block; gives whether it did. It does not where no more is confirmed,
 * or where this node, of several, does not have that block yet, or another chain than was read: what is in
 * the tables up to the cursor is of the chain that has its block.
 */
async function moveToSure(
  db: Database,
  chain: Chain,
  { to, sure, dealt }: Scanned,
): Promise<boolean> {
  if (sure <= dealt) return false
  const block = sure === to.number ? to : await chain.node.block(sure)
  if (!block) return false
  if (block !== to && (await chain.node.block(to.number))?.hash !== to.hash) return false
  await moveCursor(db, chain, block)
  return true
}
