import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const BUILD = fileURLToPath(new URL('../../../../engine/book/build.mjs', import.meta.url))

t.test('The code in the engine is what the sources of the book compile to', async (t) => {
  const { status, stderr } = spawnSync(process.execPath, [BUILD, '--check'], { encoding: 'utf8' })
  t.equal(stderr, '')
  t.equal(status, 0)
})
