/** How many blocks a look takes. */
export interface Reach {
  /** Takes a look of so many blocks, and gives what it gives. */
  look<T>(take: (blockRange: number) => Promise<T>): Promise<T>
}

/**
 * A look that fails has read for nothing, as where a provider takes few blocks a request and few requests a
 * second: the next one is half as long, down to a block, so that in the end one comes through. After it they
 * are twice as long each, up to `most`.
 */
export function createReach(most: number): Reach {
  let blocks = most
  return {
    async look(take) {
      const tried = blocks
      blocks = Math.max(Math.floor(tried / 2), 1)
      const found = await take(tried)
      blocks = Math.min(tried * 2, most)
      return found
    },
  }
}
