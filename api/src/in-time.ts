/** What comes within `ms` milliseconds; undefined where it does not. Throws where it fails in time. */
export function inTime<T>(coming: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined)
  })
  return Promise.race([coming, late]).finally(() => clearTimeout(timer))
}
