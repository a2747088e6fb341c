import { main as ladder } from '@truebook/bench/feed/ladder'
import { main as histories } from '@truebook/bench/histories/main'
import { main as audit } from '@truebook/host/audit'
import t from 'tap'
import { main as fuzz } from '../fuzz/main.js'

const MAINS = { ladder, histories, audit, fuzz }

for (const [name, main] of Object.entries(MAINS)) {
  t.test(`${name} says how it is used, and does nothing else`, async (t) => {
    for (const asked of ['--help', '-h']) {
      const said = t.capture(console, 'log', () => undefined)
      t.equal(await main([asked], {}), 0)
      t.match(said()[0]?.args[0], /^npm run [a-z:]+ /)
    }
  })

  t.test(
    `${name} refuses an option that it does not have in a sentence, with the usage`,
    async (t) => {
      const said = t.capture(process.stderr, 'write', () => true)
      const refusal = await main(['--wrong'], {}).catch((error: Error) => error.message)
      const text = refusal === 1 ? String(said()[0]?.args[0]) : refusal
      t.match(text, /^Unknown option '--wrong'.*\n\nnpm run /s)
    },
  )
}
