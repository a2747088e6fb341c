import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockDataDir, untilLeft } from '@truebook/host/data-lock'
import t from 'tap'

t.test('a data folder has one holder at a time', async (t) => {
  const folder = t.testdir()
  const lock = lockDataDir(folder)
  t.throws(() => lockDataDir(folder), {
    name: 'HostError',
    message: /^Truebook already runs on .* \(process \d+\): stop that one first, or set DATA_DIR/,
  })
  lock.release()
  t.notOk(existsSync(join(folder, 'running')))
  lockDataDir(folder).release()
})

t.test('the lock of a process that is gone holds nobody up', async (t) => {
  const folder = t.testdir()
  const cases = ['999999999 12345\n', `${process.pid} another-time\n`, 'not a lock', '']
  for (const text of cases) {
    writeFileSync(join(folder, 'running'), text)
    const lock = lockDataDir(folder)
    t.match(readFileSync(join(folder, 'running'), 'utf8'), new RegExp(`^${process.pid} `))
    lock.release()
  }
})

t.test('whoever comes while its holder is leaving waits for it, and for no other', async (t) => {
  const folder = t.testdir()
  const lock = lockDataDir(folder)
  await untilLeft(folder)
  t.ok(existsSync(join(folder, 'running')), 'a holder that stays is not waited for')
  lock.leave()
  const waited = untilLeft(folder)
  t.throws(() => lockDataDir(folder), { name: 'HostError' })
  lock.release()
  await waited
  lockDataDir(folder).release()
  writeFileSync(join(folder, 'running'), '999999999 12345\nleaving\n')
  await untilLeft(folder)
  lockDataDir(folder).release()
})
