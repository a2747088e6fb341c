import type { Database } from '@truebook/shared/db/connect'
import type { Chain } from '../chain/register.js'
import type { Crediting } from './credit.js'
import { moveCursor } from './cursor.js'
import { type Scanned, type ScanOptions, scanChain } from './scan.js'

/**
 * Looks at a chain once: what happened there goes into the tables, confirmed deposits are credited,
 * and only then the cursor moves. Does it again while the chain is further than one look reaches.
 */
export async function watchChain(
  db: Database,
  chain: Chain,
  { crediting, ...options }: ScanOptions & { readonly crediting: Crediting },
): Promise<Scanned> {
  for (;;) {
    const scanned = await scanChain(db, chain, options)
    const { head, to, sure, dealt } = scanned
    if (!(await crediting.creditUpTo(db, chain, sure))) return scanned
    if (sure > dealt) {
      const block = sure === to.number ? to : await chain.node.block(sure)
      // Of several nodes, this one may not have it yet.
      if (!block) return scanned
      await moveCursor(db, chain, block)
    }
    if (to.number >= head.number || sure <= dealt) return scanned
  }
}
