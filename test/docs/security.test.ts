import { readFileSync } from 'node:fs'
import t from 'tap'

const ROOT = new URL('../../../', import.meta.url)
const text = readFileSync(new URL('docs/security.md', ROOT), 'utf8')

t.test('every promise of docs/security.md names the tests that show it', async (t) => {
  const promises = text.split('## Promises')[1].split('\nTiming')[0]
  const rows = promises.split('\n').filter((line) => line.startsWith('| ') && !line.includes('---'))
  t.ok(rows.length > 15)
  for (const row of rows.slice(1)) {
    const named = [...row.matchAll(/\]\(\.\.\/(test\/[^)]+)\)/g)].map(([, path]) => path)
    t.ok(named.length > 0, row)
    for (const path of named) {
      t.match(readFileSync(new URL(path, ROOT), 'utf8'), /t\.test\(/, path)
    }
  }
})
