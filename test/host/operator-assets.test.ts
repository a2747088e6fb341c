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

t.test('the refusal of an asset names the limit, and what came', async (t) => {
  const env = { DATABASE_URL: (await openDatabase(t)).url }
  const cases: [string, string[], string][] = [
    ['S-L', [], 'SYMBOL must be 1 to 16 letters and digits, but "S-L" came.'],
    [
      'SOL',
      ['--chain-decimals', '7'],
      '--chain-decimals must be at most the 6 of --decimals, but 7 came.',
    ],
    [
      'SOL',
      ['--display-decimals', '8'],
      '--display-decimals must be at most the 6 of --decimals, but 8 came.',
    ],
  ]
  for (const [symbol, flags, refusal] of cases) {
    const said = t.capture(process.stderr, 'write', () => true)
    const words = ['assets', 'create', symbol, '--decimals', '6', '--name', 'Sol', ...flags]
    t.equal(await main([...words, '--dry-run'], env, () => undefined), 1)
    t.equal(said()[0]?.args[0], `${refusal}\n`)
  }
})
