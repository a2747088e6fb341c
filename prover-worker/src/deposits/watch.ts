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
  /** Is told of the newest block after each look, however far behind it the cursor is. */
  readonly onLook: (head: number) => Promise<void>
}

/**
 * Looks at a chain once: what happened there goes into the tables, the cursor moves over what is
 * confirmed, and confirmed deposits are credited, once all is read up to the head. The cursor does not wait
 * for the engine: one deposit that it refuses would keep the chain behind it from being read. Does it again
 * while the chain is further than one look reaches.
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
    // Only at the head is all that was told of compared with what the bridge holds.
    if (to.number >= head.number) await crediting.creditUpTo(db, chain, sure)
    else await crediting.note(db, chain)
    await onLook(head.number)
    if (!isMoved || to.number >= head.number) return
  }
}

/** Gives whether there was something to move over, and its block: of several nodes, this one may not have that yet. */
async function moveToSure(
  db: Database,
  chain: Chain,
  { to, sure, dealt }: Scanned,
): Promise<boolean> {
  if (sure <= dealt) return false
  const block = sure === to.number ? to : await chain.node.block(sure)
  if (block) await moveCursor(db, chain, block)
  return block !== undefined
}
