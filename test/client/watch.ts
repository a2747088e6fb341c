/** Waits until something holds, looking whenever it is told that something has changed. */
export function createWatch() {
  let look = () => {}
  return {
    changed: () => look(),
    until: (holds: () => boolean) =>
      new Promise<void>((resolve) => {
        look = () => {
          if (holds()) resolve()
        }
        look()
      }),
  }
}
