import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockDataDir, untilLeft } from '@truebook/host/servers/data-lock'
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
    t.match(readFileSync(join(folder, 'running'), 'utf8'), new RegExp(`^${process.pid} .+\\n$`))
    lock.release()
    t.notOk(existsSync(join(folder, 'running')))
  }
})

const RACES = 100
/** Takes each folder at the moment that is told; says which it holds, and keeps them while it is let. */
const TAKER = `
  import { lockDataDir } from '${import.meta.resolve('@truebook/host/servers/data-lock')}'
  const [first, ...folders] = process.argv.slice(1)
  const held = folders.filter((folder, i) => {
    while (Date.now() < Number(first) + 10 * i);
    try {
      return lockDataDir(folder)
    } catch (error) {
      if (error.name !== 'HostError') throw error
    }
  })
  console.log(JSON.stringify(held))
  process.stdin.resume()
`

t.test('of those who come at once, over a mark of one that is gone, one has it', async (t) => {
  const races = Array.from({ length: RACES }, (_, i) => [`${i}`, { running: '999999999 12345\n' }])
  const root = t.testdir(Object.fromEntries(races))
  const folders = races.map(([name]) => join(root, `${name}`))
  const first = `${Date.now() + 3_000}`
  const takers = [1, 2, 3].map(() => {
    const taker = spawn(process.execPath, ['--input-type=module', '-e', TAKER, first, ...folders], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    t.teardown(() => taker.kill())
    return once(taker.stdout, 'data')
  })
  const held = (await Promise.all(takers)).flatMap(([text]) => JSON.parse(text))
  t.same(held.sort(), folders.sort())
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
