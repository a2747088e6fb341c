/**
 * The fewest items, found by leaving out ever smaller runs of them, that still fail. What is left
 * fails, and passes when any single item more is left out.
 */
export function shrink<T>(items: readonly T[], fails: (items: readonly T[]) => boolean): T[] {
  let kept = [...items]
  for (let size = kept.length >> 1; size >= 1; ) {
    const before = kept.length
    kept = leaveOut(kept, size, fails)
    if (size > 1) size >>= 1
    else if (kept.length === before) break
  }
  return kept
}

/** Tries to leave out every run of `size` items, from the last one back: early ones matter more. */
function leaveOut<T>(items: T[], size: number, fails: (items: readonly T[]) => boolean): T[] {
  let kept = items
  for (let end = kept.length; end > 0; end -= size) {
    const without = [...kept.slice(0, Math.max(0, end - size)), ...kept.slice(end)]
    if (fails(without)) kept = without
  }
  return kept
}
