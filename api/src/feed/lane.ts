/**
 * Runs so many pieces of work at a time. The others wait: each asker's in the order in which they came,
 * and the askers take turns, so that one who wants much is behind nobody but themselves.
 */
export type Lane = <T>(asker: string, work: () => Promise<T>) => Promise<T>

export function createLane(width: number): Lane {
  /** Who has waited longest since their last turn comes first. */
  const lines = new Map<string, (() => void)[]>()
  let running = 0

  function wait(asker: string): Promise<void> {
    return new Promise((resolve) => {
      const line = lines.get(asker)
      if (line) line.push(resolve)
      else lines.set(asker, [resolve])
    })
  }

  function next(): (() => void) | undefined {
    for (const [asker, line] of lines) {
      lines.delete(asker)
      const begin = line.shift()
      if (line.length > 0) lines.set(asker, line)
      return begin
    }
    return undefined
  }

  return async (asker, work) => {
    if (running >= width) await wait(asker)
    else running += 1
    try {
      return await work()
    } finally {
      // Its place goes to the next, who is counted already.
      const begin = next()
      if (begin) begin()
      else running -= 1
    }
  }
}
