import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { main as ladder } from '@truebook/bench/feed/ladder'
import { main as histories } from '@truebook/bench/histories/main'
import { main as contracts } from '@truebook/contracts/write-artefacts'
import { main as audit } from '@truebook/host/audit'
import { main as deployBridge } from '@truebook/host/chain/deploy-bridge'
import { main as deposits } from '@truebook/host/deposits'
import { main as start } from '@truebook/host/start'
import t from 'tap'
import { main as fuzz } from '../fuzz/main.js'
import { main as simulate } from '../sim/main.js'

const MAINS = {
  ladder,
  histories,
  audit,
  contracts,
  deposits,
  fuzz,
  start,
  'deploy-bridge': deployBridge,
}

const RESEAL = fileURLToPath(new URL('../../../host/dist/reseal.js', import.meta.url))

for (const [name, main] of Object.entries(MAINS)) {
  t.test(`${name} says how it is used, and does nothing else`, async (t) => {
    for (const asked of ['--help', '-h']) {
      const said = t.capture(console, 'log', () => undefined)
      t.equal(await main([asked], {}), 0)
      t.match(said()[0]?.args[0], /^npm (start|run [a-z:]+)\s/)
    }
  })

  t.test(
    `${name} refuses an option that it does not have in a sentence, with the usage`,
    async (t) => {
      const said = t.capture(process.stderr, 'write', () => true)
      const refusal = await main(['--wrong'], {}).catch((error: Error) => error.message)
      const text = refusal === 1 ? String(said()[0]?.args[0]) : refusal
      t.match(text, /^Unknown option '--wrong'.*\n\nnpm (start|run)\b/s)
    },
  )
}

t.test('reseal, which is a program, too', async (t) => {
  const run = (...argv: string[]) =>
    spawnSync(process.execPath, [RESEAL, ...argv], { env: {}, encoding: 'utf8' })
  t.match(run('--help'), { status: 0, stdout: /^npm run reseal\s/ })
  t.match(run('--wrong'), { status: 1, stderr: /^Unknown option '--wrong'.*\n\nnpm run reseal/s })
})

t.test('a number out of bounds is refused with them', async (t) => {
  const cases: [readonly string[], string][] = [
    [['--markets', '99999'], '--markets must be a whole number from 1 to 100, but 99999 came.'],
    [['--markets', '0'], '--markets must be a whole number from 1 to 100, but 0 came.'],
    [['--wallets', '0'], '--wallets must be a whole number from 1, but 0 came.'],
    [['--seed', ''], '--seed must be a whole number from 0, but  came.'],
  ]
  for (const [argv, message] of cases) {
    await t.rejects(simulate(argv), { name: 'HostError', message })
  }
})
