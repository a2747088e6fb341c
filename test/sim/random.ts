/** A stream of random numbers that its seed decides. */
export interface Random {
  /** An integer from 0 to `limit` − 1, for a limit of at most 2^32. */
  below(limit: number): number
  /** An integer from `low` to `high`, both included, at most 2^32 of them. */
  between(low: number, high: number): number
  /** True this often, from 0 to 1. */
  chance(share: number): boolean
  /** One of the list. */
  pick<T>(list: readonly T[]): T
}

/** Chris Doty-Humphrey's sfc32: small, fast, and good enough for PractRand. */
export function createRandom(seed: number): Random {
  let a = seed | 0
  let b = Math.floor(seed / 2 ** 32) | 0
  let c = 0x9e3779b9 | 0
  let counter = 1

  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  // The first numbers still show the seed.
  for (let i = 0; i < 15; i += 1) next()

  const below = (limit: number) => Math.floor((next() / 2 ** 32) * limit)
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (share) => next() / 2 ** 32 < share,
    pick: (list) => list[below(list.length)],
  }
}
