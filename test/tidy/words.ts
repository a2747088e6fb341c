/** What must not stand in code or comments; text inside literals does not count. */
const FORBIDDEN: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  { pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/g, instead: 'finish it, or open an issue' },
  { pattern: /\.(?:skip|only)\(/g, instead: 'every test runs; one that cannot says why in `skip`' },
  { pattern: /@ts-(?:ignore|nocheck|expect-error)/g, instead: 'give it its type' },
  { pattern: /\bas any\b/g, instead: 'give it its type' },
  { pattern: /\bexport default\b/g, instead: 'export it by its name' },
  { pattern: /\benum [A-Z]/g, instead: 'a union of words' },
  { pattern: /\bclass \w+ extends (?!Error\b)/g, instead: 'a function, or a class of its own' },
  { pattern: /—/g, instead: 'a colon, a comma or a new sentence' },
]

/** Each forbidden word of a file with its line and what to do instead. */
export function forbiddenWords(file: { path: string; code: string }): readonly string[] {
  return FORBIDDEN.flatMap(({ pattern, instead }) =>
    [...file.code.matchAll(pattern)].map((match) => {
      const line = file.code.slice(0, match.index).split('\n').length
      return `${file.path}:${line} has "${match[0]}": ${instead}`
    }),
  )
}
