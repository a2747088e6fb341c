import type { TruebookError } from '@truebook/shared/error'
import { refusalOf } from '../http/problem.js'

/**
 * A connection's logins, which run one after the other. An operation that needs one waits for those asked for
 * before it.
 */
export interface Logins {
  /** Runs a login once it is its turn. */
  take<T>(login: () => Promise<T>): Promise<T>
  /**
   * Resolves once the logins so far are decided: to why the last was refused, if that is only for now; else
   * to undefined.
   */
  decided(): Promise<TruebookError | undefined>
}

export function createLogins(): Logins {
  let decided: Promise<TruebookError | undefined> = Promise.resolve(undefined)

  return {
    take(login) {
      const mine = decided.then(login)
      decided = mine.then(() => undefined, forNow)
      return mine
    },
    decided: () => decided,
  }
}

/** A refusal that says nothing about the key. Operations that needed the login are refused with it too. */
function forNow(failure: unknown): TruebookError | undefined {
  const error = refusalOf(failure as Error)
  return error.status === 429 || error.status >= 500 ? error : undefined
}
