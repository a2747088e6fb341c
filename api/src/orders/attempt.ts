import { TruebookError } from '@truebook/shared/error'
import type { Problem } from '@truebook/shared/wire/problem'
import { problemOf } from '../http/problem.js'

/** How one of several tries that do not depend on each other ended. */
export type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: TruebookError }

/** Keeps a refusal, so that it keeps none of the others back; what is our own fault is thrown on. */
export function attempt<T>(run: () => T): Attempt<T> {
  try {
    return { ok: true, value: run() }
  } catch (error) {
    if (error instanceof TruebookError && error.code !== 'INTERNAL') return { ok: false, error }
    throw error
  }
}

/** What the client gets of each try, in their order, and how many of them were taken. */
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
