import { TruebookError } from '@truebook/shared/error'
import type { Problem } from '@truebook/shared/wire/problem'
import { problemOf } from '../http/problem.js'

/** How one of several independent tries ended. */
export type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: TruebookError }

/**
 * Turns a refusal into a result, so that it does not keep the other tries back. Throws what is our own fault.
 */
export function attempt<T>(run: () => T): Attempt<T> {
  try {
    return { ok: true, value: run() }
  } catch (error) {
    if (error instanceof TruebookError && error.code !== 'INTERNAL') return { ok: false, error }
    throw error
  }
}

/** The client's result of each try, in order, and how many were taken and refused. */
export function outcomesOf<T>(attempts: readonly Attempt<T>[]): {
  readonly results: (T | Problem)[]
  readonly counts: { readonly taken: number; readonly refused: number }
} {
  const taken = attempts.filter(({ ok }) => ok).length
  return {
    results: attempts.map((one) => (one.ok ? one.value : problemOf(one.error))),
    counts: { taken, refused: attempts.length - taken },
  }
}
