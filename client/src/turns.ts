/** One setting of something of which the last message counts that is taken, whichever was signed later. */
export interface Turn {
  /** Whether none was asked for since. */
  isWanted(): boolean
  /** Sends as those have been answered, or given up, that set it otherwise; false where it is not wanted by then. */
  take<T>(send: () => Promise<T>): Promise<T | false>
}

/** Gives each setting its turn, in the order in which they are asked for. */
export function createTurns(): (setting: number) => Turn {
  /** What is on its way, and what it sets. */
  const underWay = new Map<Promise<unknown>, number>()
  let asked = 0

  async function othersSettled(setting: number): Promise<void> {
    // Equal ones may overtake each other: a heartbeat does not wait for one that hangs.
    const others = [...underWay].filter(([, other]) => other !== setting)
    await Promise.allSettled(others.map(([sending]) => sending))
  }

  return (setting) => {
    asked += 1
    const ofThis = asked
    const isWanted = () => asked === ofThis
    return {
      isWanted,
      async take(send) {
        if (isWanted()) await othersSettled(setting)
        if (!isWanted()) return false
        const sending = send()
        underWay.set(sending, setting)
        return sending.finally(() => underWay.delete(sending))
      },
    }
  }
}
