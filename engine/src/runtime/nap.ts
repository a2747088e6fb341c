/** Waits that somebody may end early: one at a time. */
export interface Nap {
  /** Ends after so many milliseconds, or when woken; says whether it was woken. */
  sleep(ms: number): Promise<boolean>
  /** Ends the wait that is under way; where there is none, nothing happens. */
  wake(): void
}

/** An AbortController would make an error of each wait that ends early, of which a busy engine has hundreds a second. */
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
