/** How many blocks one look at the chain may read. */
export interface Reach {
  /** Calls `take` with the number of blocks to read; gives or throws what it does. */
  look<T>(take: (blockRange: number) => Promise<T>): Promise<T>
}

/**
 * After a look that fails, the next one reads half as many blocks, down to one: a provider may take few
 * blocks a request and few requests a second, and what a failed look has read is lost. After each look that
 * succeeds, the next one reads twice as many, up to `most`.
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
