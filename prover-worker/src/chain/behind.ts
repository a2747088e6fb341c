import type { Bridge } from './bridge.js'
import type { Block } from './node.js'

/**
 * The error to throw where a node lacks a block that was confirmed before: of several nodes behind one
 * address, one may lag by any number of blocks. That says nothing about the chain, so the next turn asks
 * again.
 */
export function behind(
  { chainId }: Pick<Bridge, 'chainId'>,
  { head, known }: { readonly head: Block; readonly known: number },
): Error {
  return new Error(
    `The node of chain ${chainId} is behind: its newest block is ${head.number}, but ${known} was confirmed before. It is asked again.`,
  )
}
