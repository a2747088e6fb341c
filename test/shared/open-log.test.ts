import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
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
    setTimeout(() => {
      log.fatal('the end')
      process.exit(process.memoryUsage.rss() < 500e6 ? 7 : 8)
    }, 100)`
    const full = openSync(FULL, 'w')
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', full, 'inherit'],
    })
    closeSync(full)
    t.teardown(() => child.kill('SIGKILL'))
    t.same(await once(child, 'exit'), [7, null])
  },
)

for (const then of [
  'setInterval(() => undefined, 1_000)',
  "log.fatal('the end'), process.exit()",
]) {
  t.test(`a reader that is slow gets every line, also with ${then}`, async (t) => {
    const link = JSON.stringify(import.meta.resolve('@truebook/shared/open-log'))
    const script = `
      import { openLog } from ${link}
      const log = openLog({ name: 'test', base: null })
      // From now on the pipe does not block whoever writes.
      process.stdout.write('')
      for (let n = 0; n < 5_000; n++) log.info({ n }, 'x'.repeat(100))
      ${then}`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    t.teardown(() => child.kill('SIGKILL'))
    await sleep(500)
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
}
