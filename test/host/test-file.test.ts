import { join } from 'node:path'
import { runTestFile } from '@truebook/host/testing/test-file'
import t, { type Test } from 'tap'
import { isAlive, until } from './process-help.js'

const SUMMARY = "console.log('# { total: 2, pass: 2 }')"
const TAP = import.meta.resolve('tap')
const within = (text: string) =>
  `import t from '${TAP}'; t.test('within', async (t) => { ${text} })`

t.test('how a file ends decides whether it failed', async (t) => {
  const cases = [
    { source: SUMMARY, passed: 2, failed: 0, report: /^$/ },
    { source: `${SUMMARY}; process.exit(3)`, passed: 2, failed: 1, report: /exit code 3/ },
    { source: "console.log('ok 1')", passed: 0, failed: 1, report: /broke off/ },
    { source: "throw new Error('unloved')", passed: 0, failed: 1, report: /unloved/ },
    { source: "process.kill(process.pid, 'SIGTERM')", passed: 0, failed: 1, report: /SIGTERM/ },
    { source: "console.log('# { total: 0, pass: 0 }')", passed: 0, failed: 1, report: /no test/ },
    { source: within("t.ok(true, 'a line')"), passed: 1, failed: 0, report: /^$/ },
    { source: within("t.ok(true, 'a \\u2028 line')"), passed: 1, failed: 1, report: /be read/ },
  ]
  for (const { source, ...expected } of cases) {
    t.match(await run(t, { source, limitMs: 60_000 }), expected, source)
  }
})

t.test('a file that hangs is killed at its limit', async (t) => {
  const result = await run(t, { source: 'setInterval(() => {}, 1000)', limitMs: 500 })
  t.match(result, { failed: 1, report: /took longer than 0\.5 s/ })
})

t.test('processes that a file leaves behind are killed', async (t) => {
  const source = `
    import { spawn } from 'node:child_process'
    const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    console.log('ok 1 # SKIP ' + left.pid)
    ${SUMMARY}
    process.exit(0)
  `
  const { skipped } = await run(t, { source, limitMs: 60_000 })
  const pid = Number(/(\d+)$/.exec(skipped[0] ?? '')?.[1])
  t.ok(pid > 0)
  await until(() => !isAlive(pid))
  t.notOk(isAlive(pid))
})

t.test(
  'a process that left the group of its file does not keep the run from going on',
  async (t) => {
    const source = `
    import { spawn } from 'node:child_process'
    const options = { detached: true, stdio: 'inherit' }
    const left = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600_000)'], options)
    console.log('ok 1 # SKIP ' + left.pid)
    ${SUMMARY}
    process.exit(0)
  `
    const { passed, failed, skipped } = await run(t, { source, limitMs: 60_000 })
    t.match({ passed, failed }, { passed: 2, failed: 0 })
    process.kill(Number(/(\d+)$/.exec(skipped[0] ?? '')?.[1]), 'SIGKILL')
  },
)

function run(test: Test, file: { source: string; limitMs: number }) {
  const folder = test.testdir({ 'file.mjs': file.source })
  const path = join(folder, 'file.mjs')
  return runTestFile({ path, cwd: folder, env: process.env, limitMs: file.limitMs })
}
