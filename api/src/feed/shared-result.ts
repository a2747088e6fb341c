/** Something costly to make that serves many: made once for all who ask while it is fresh. */
export interface SharedResult<T> {
  /** Throws what making it failed with, to all who waited for that. */
  get(make: () => Promise<T>, isFresh: (made: T) => boolean): Promise<T>
}

export function createSharedResult<T>(): SharedResult<T> {
  let kept: Promise<T> | undefined

  return {
    async get(make, isFresh) {
      for (;;) {
        const mine = kept
        if (mine && isFresh(await mine)) return mine
        // Somebody else may have begun to make a new one meanwhile.
        if (kept !== mine) continue
        const making = make()
        kept = making
        making.catch(() => {
          if (kept === making) kept = undefined
        })
        return making
      }
    },
  }
}
