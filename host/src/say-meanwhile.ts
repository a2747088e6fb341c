/** Waits for work that may rightly take long; `say` hears now and then for how many seconds it has gone on. */
export async function sayMeanwhile<T>(
  work: Promise<T>,
  { everyMs, say }: { readonly everyMs: number; readonly say: (seconds: number) => void },
): Promise<T> {
  const started = performance.now()
  const timer = setInterval(() => say(Math.round((performance.now() - started) / 1000)), everyMs)
  try {
    return await work
  } finally {
    clearInterval(timer)
  }
}
