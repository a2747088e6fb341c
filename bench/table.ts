/** Rows of text under a head; the first column is for names, the others for figures. */
export interface Table {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** A table for a terminal. */
export function plainTable({ title, head, rows }: Table): string {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column].length)),
  )
  const lineOf = (row: readonly string[]) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  return [title, '', lineOf(head), rule, ...rows.map(lineOf)].join('\n')
}

/** A table for a document. */
export function markdownTable({ title, head, rows }: Table): string {
  const lineOf = (row: readonly string[]) => `| ${row.join(' | ')} |`
  const rule = head.map((_, i) => (i === 0 ? '---' : '---:'))
  return [`${title}:`, '', lineOf(head), lineOf(rule), ...rows.map(lineOf)].join('\n')
}

/** A whole number as people read it: with commas. */
export function whole(value: number): string {
  return value.toLocaleString('en-US')
}
