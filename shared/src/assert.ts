/** A programmer's mistake: it stops the engine before it commits, and is never shown to a client. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError'
}

/** Throws an AssertionError when `condition` does not hold; `sentence` says what must be true. */
export function assert(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new AssertionError(sentence)
}

/** Ends every switch over a closed union: compiles only when no case is missing. */
export function unreachable(value: never): never {
  throw new AssertionError(`This case must not exist: ${JSON.stringify(value)}.`)
}
