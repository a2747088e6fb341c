import type { Bridge } from './bridge.js'
import type { Block } from './node.js'

/**
 * What to throw where a node has not got a block that was sure before: of several behind one address,
 * one may lag by any number of blocks. That says nothing of what is on the chain, so it is asked again.
 */
export function behind(
  { chainId }: Pick<Bridge, 'chainId'>,
  { head, known }: { readonly head: Block; readonly known: number },
): Error {
  return new Error(
    `The node of chain ${chainId} is behind: its newest block is ${head.number}, but ${known} was confirmed before. It is asked again.`,
  )
}
