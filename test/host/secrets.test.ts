import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSecrets } from '@truebook/host/secrets'
import t from 'tap'

t.test('keys are made once, and only their owner may read them', async (t) => {
  const folder = t.testdir()
  const made = readSecrets(folder)
  t.match(made, { API_SECRET_KEY: /^[0-9a-f]{64}$/, SESSION_SECRET: /^[0-9a-f]{64}$/ })
  t.not(made.API_SECRET_KEY, made.SESSION_SECRET)
  t.same(readSecrets(folder), made)
  t.equal(statSync(join(folder, 'secrets.json')).mode & 0o777, 0o600)
})

t.test('a file that does not hold both keys is refused, never replaced', async (t) => {
  const folder = t.testdir()
  for (const text of ['', '{}', '{"API_SECRET_KEY":"12"}', 'null']) {
    writeFileSync(join(folder, 'secrets.json'), text)
    t.throws(() => readSecrets(folder), { name: 'HostError', message: /must hold API_SECRET_KEY/ })
  }
})
