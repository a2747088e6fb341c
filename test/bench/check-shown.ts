import { fillIn, plainText, type Shown } from '@truebook/bench/shown'
import type { Test } from 'tap'

/** A report as people read it: once between the marks of its bench, and for a terminal. */
export function checkShown(
  t: Test,
  shown: Shown,
  { bench, cell, line }: { readonly bench: string; readonly cell: string; readonly line: RegExp },
): void {
  const begin = `<!-- bench:${bench} begins: npm run bench:${bench} -- --write -->`
  const document = `before\n${begin}\nold\n<!-- bench:${bench} ends -->\nafter\n`
  const written = fillIn(document, bench, shown)
  t.match(written, /^before\n.*\nafter\n$/s)
  t.match(written, `| ${cell} |`)
  t.notMatch(written, 'old')
  t.equal(fillIn(written, bench, shown), written, 'writing again changes nothing')
  t.throws(() => fillIn('no marks', bench, shown), /must have the marks/)
  t.match(plainText(shown), line)
}
