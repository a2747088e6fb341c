/** A document with what stands between the marks of a bench replaced. */
export function betweenMarks(
  document: string,
  { bench, text }: { readonly bench: string; readonly text: string },
): string {
  const begin = `<!-- bench:${bench} begins: npm run bench:${bench} -- --write -->`
  const end = `<!-- bench:${bench} ends -->`
  const from = document.indexOf(begin)
  const to = document.indexOf(end)
  if (from === -1 || to < from) {
    throw new Error(`The document must have the marks "${begin}" and "${end}", in this order.`)
  }
  return [document.slice(0, from + begin.length), text, document.slice(to)].join('\n\n')
}
