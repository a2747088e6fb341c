import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import t from 'tap'

const FULL = '/dev/full'
const skip = existsSync(FULL) ? false : `There is no ${FULL} here.`

t.test(
  'where no line can be written, the process goes on and ends in peace',
  { skip },
  async (t) => {
    const link = JSON.stringify(import.meta.resolve('@truebook/shared/open-log'))
    const script = `
    import { openLog } from ${link}
    const log = openLog({ name: 'test' })
    for (let n = 0; n < 30_000; n++) log.info('x'.repeat(100))
    setTimeout(() => process.exit(process.memoryUsage.rss() < 500e6 ? 7 : 8), 100)`
    const full = openSync(FULL, 'w')
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', full, 'inherit'],
    })
    closeSync(full)
    t.teardown(() => child.kill('SIGKILL'))
    t.same(await once(child, 'exit'), [7, null])
  },
)

t.test('a reader that is slow gets every line, as far as they are kept', async (t) => {
  const link = JSON.stringify(import.meta.resolve('@truebook/shared/open-log'))
  const script = `
    import { openLog } from ${link}
    const log = openLog({ name: 'test', base: null })
    // The pipe does not block whoever writes.
    process.stdout.write('')
    for (let n = 0; n < 5_000; n++) log.info({ n }, 'x'.repeat(50))
    setInterval(() => log.info('more'), 10)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  let text = ''
  for await (const chunk of child.stdout) {
    text += chunk
    if (text.includes('"n":4999,')) break
  }
  const numbers = Array.from(text.matchAll(/"n":(\d+),/g), ([, n]) => Number(n))
  t.same(
    numbers,
    Array.from({ length: 5_000 }, (_, n) => n),
  )
})
