import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'

/** By a name that is not known when this is compiled: it is plain JavaScript, from before any build. */
const SETUP = new URL('../../../host/bin/setup.mjs', import.meta.url).href

t.test('a Node that cannot require new modules is turned away', async (t) => {
  const { runsOn } = await import(SETUP)
  const cases: readonly (readonly [version: string, runs: boolean])[] = [
    ['18.20.8', false],
    ['20.18.3', false],
    ['20.19.0', true],
    ['21.7.3', false],
    ['22.11.0', false],
    ['22.12.0', true],
    ['23.0.0', true],
    ['24.11.1', true],
  ]
  for (const [version, runs] of cases) t.equal(runsOn(version), runs, version)
})

t.test('a limit of too few open files is one sentence', async (t) => {
  const command = ['-c', 'ulimit -n 256 && exec "$0" "$1"', process.execPath, fileURLToPath(SETUP)]
  const { status, stderr } = spawnSync('sh', command, { encoding: 'utf8' })
  t.equal(status, 1)
  t.match(stderr, /^Truebook needs a limit of 512 open files or more, but here it is 256 .*\n$/)
})
