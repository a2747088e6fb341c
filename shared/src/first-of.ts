/** The first `most` of some sentences; where there are more, a last one says so. */
export function firstOf(sentences: readonly string[], most: number): readonly string[] {
  if (sentences.length <= most) return sentences
  return [...sentences.slice(0, most), `Only the first ${most} of these are named.`]
}
