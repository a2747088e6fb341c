/**
 * One request to set something, such as a timer, where the last message that the exchange takes counts, even over one
 * that was signed later. So requests for different settings must not overlap.
 */
export interface Turn {
  /** Whether no other was asked for since. */
  isWanted(): boolean
  /**
   * Sends once all requests for other settings are answered or given up; false if another setting was asked for
   * since.
   */
  take<T>(send: () => Promise<T>): Promise<T | false>
}

/** Gives each setting its turn, in the order in which they are asked for. */
export function createTurns(): (setting: number) => Turn {
  /** Requests on their way, each with the setting that it asks for. */
  const underWay = new Map<Promise<unknown>, number>()
  let asked = 0
  /** The number of the last request that asked for another setting than the one before. */
  let turned = 0
  let latest: number | undefined

  async function othersSettled(setting: number): Promise<void> {
    // Requests for the same setting may overtake each other: a heartbeat does not wait for one that hangs.
    const others = [...underWay].filter(([, other]) => other !== setting)
    await Promise.allSettled(others.map(([sending]) => sending))
  }

  return (setting) => {
    asked += 1
    const ofThis = asked
    if (setting !== latest) turned = ofThis
    latest = setting
    const isOverruled = () => turned > ofThis
    return {
      isWanted: () => asked === ofThis,
      async take(send) {
        if (!isOverruled()) await othersSettled(setting)
        if (isOverruled()) return false
        const sending = send()
        underWay.set(sending, setting)
        return sending.finally(() => underWay.delete(sending))
      },
    }
  }
}
