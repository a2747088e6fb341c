/** Something costly to make that serves many: made once for all who ask while it is fresh. */
export interface SharedResult<T> {
  get(make: () => Promise<T>, isFresh: (made: T) => boolean): Promise<T>
}

export function createSharedResult<T>(): SharedResult<T> {
  let kept: Promise<T> | undefined

  return {
    async get(make, isFresh) {
      for (;;) {
        const mine = kept
        const found = await mine?.catch(() => undefined)
        if (found && isFresh(found)) return found
        // Somebody else may have begun to make a new one meanwhile.
        if (kept !== mine) continue
        kept = make()
        return kept
      }
    },
  }
}
