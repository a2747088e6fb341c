import { backOff, pause } from '@truebook/shared/pause'
import { isTransient } from './sql.js'

const MOST_TRIES = 30

export interface TriedAgainOptions {
  /** Called for each try that failed and is followed by another one. */
  readonly onRetry: (error: Error) => void
  /** Once it is aborted, no further try is made. */
  readonly signal: AbortSignal
}

/**
 * Tries work on the database until it succeeds, and gives its result. `work` is told which try it is, from
 * 1. Throws an error that trying again cannot help, and any after 30 tries or once `signal` is aborted.
 */
export async function triedAgain<T>(
  work: (tries: number) => Promise<T>,
  { onRetry, signal }: TriedAgainOptions,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work(tries)
    } catch (error) {
      if (!isTransient(error) || tries === MOST_TRIES || signal.aborted) throw error
      onRetry(error as Error)
      await pause(backOff(tries), signal)
    }
  }
}
