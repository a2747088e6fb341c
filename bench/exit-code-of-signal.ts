/** Settles with the exit code that a shell expects, once the process is asked to end. */
export function exitCodeOfSignal(): Promise<number> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve(130))
    process.once('SIGTERM', () => resolve(143))
  })
}
