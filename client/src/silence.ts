export interface SilenceOptions {
  /** Milliseconds between looks. Two looks without a message: ask for one. Three: give up. */
  readonly quietMs: number
  /** Extra milliseconds while a long message may be arriving: nothing is heard until it is complete. */
  readonly longMs: () => number
  readonly ask: () => void
  readonly giveUp: () => void
}

/** Notices a connection that has died without saying so, as after a change of network. */
export interface SilenceWatch {
  /** Call this at each message, and when a connection begins. */
  heard(): void
  stop(): void
}

export function watchSilence({ quietMs, longMs, ask, giveUp }: SilenceOptions): SilenceWatch {
  let silentLooks = 0
  const timer = setInterval(() => {
    silentLooks += 1
    if (silentLooks === 2) ask()
    if (silentLooks < 3 + Math.floor(longMs() / quietMs)) return
    silentLooks = 0
    giveUp()
  }, quietMs)
  return {
    heard() {
      silentLooks = 0
    },
    stop: () => clearInterval(timer),
  }
}
