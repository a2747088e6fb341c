/** Waits for work that may rightly take long; calls `say` at intervals with the seconds gone so far. */
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
