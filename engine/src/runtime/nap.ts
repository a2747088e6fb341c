/** A wait that somebody may end early; there is one at a time. */
export interface Nap {
  /** Ends after so many milliseconds, or when woken; says whether it was woken. */
  sleep(ms: number): Promise<boolean>
  /** Ends the wait that is under way, if any. */
  wake(): void
}

/**
 * Not with an AbortController, which makes an error of each wait that ends early: a busy engine has
 * hundreds a second.
 */
export function createNap(): Nap {
  let wake = () => {}
  return {
    sleep: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms, false)
        wake = () => {
          clearTimeout(timer)
          resolve(true)
        }
      }),
    wake: () => wake(),
  }
}
