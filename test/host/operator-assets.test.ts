import { main } from '@truebook/host/operator/main'
import t from 'tap'
import { openDatabase } from '../engine/runtime/harness.js'

t.test('an asset that nobody could see the name of is refused', async (t) => {
  const env = { DATABASE_URL: (await openDatabase(t)).url }
  for (const name of ['', ' ']) {
    const said = t.capture(process.stderr, 'write', () => true)
    const words = ['assets', 'create', 'SOL', '--decimals', '9', '--dry-run', '--name', name]
    t.equal(await main(words, env, () => undefined), 1)
    const refusal = `--name must be a name, which never changes, but "${name}" came.\n`
    t.equal(said()[0]?.args[0], refusal)
  }
})

t.test('a flag that is given twice is refused', async (t) => {
  const env = { DATABASE_URL: (await openDatabase(t)).url }
  const said = t.capture(process.stderr, 'write', () => true)
  const words = ['assets', 'create', 'SOL', '--decimals', '9', '--decimals=8', '--name', 'Sol']
  t.equal(await main([...words, '--dry-run'], env, () => undefined), 1)
  t.equal(said()[0]?.args[0], '--decimals must be given once, but came twice.\n')
})
