import type { TruebookError } from '@truebook/shared/error'
import { refusalOf } from '../http/problem.js'

/** A connection's logins, one after the other: whatever needs one relies on those asked for before it. */
export interface Logins {
  /** Gives a login its turn. */
  take<T>(login: () => Promise<T>): Promise<T>
  /** Settles when those so far are decided: why the last was refused, where that is only for now. */
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

/** What needed that login is refused for now as well: the key may be as good as ever. */
function forNow(failure: unknown): TruebookError | undefined {
  const error = refusalOf(failure as Error)
  return error.status === 429 || error.status >= 500 ? error : undefined
}
