/** Runs so many pieces of work at a time, the others wait in line: as it is given, in order. */
export type Lane = <T>(work: () => Promise<T>) => Promise<T>

export function createLane(width: number): Lane {
  const line: (() => void)[] = []
  let running = 0

  return async (work) => {
    if (running >= width) await new Promise<void>((resolve) => line.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      // Its place goes to the next in line, who is counted already.
      const next = line.shift()
      if (next) next()
      else running -= 1
    }
  }
}
