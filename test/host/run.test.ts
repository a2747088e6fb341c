import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const RUN = new URL('../../../host/bin/run.mjs', import.meta.url).href
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

const folder = t.testdir()

/** What a command line says, and its exit code, where its program is this. */
function runOf(program: string, stdout: 'pipe' | number = 'pipe') {
  const file = join(folder, 'program.mjs')
  writeFileSync(file, program)
  const built = JSON.stringify(relative(ROOT, file))
  const source = `import { runBuilt } from '${RUN}'; await runBuilt(${built})`
  const flags = ['--input-type=module', '--eval', source]
  const stdio = ['ignore' as const, stdout, 'pipe' as const]
  const { status, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8', stdio })
  return { status, stderr }
}

t.test('what a program answers is the exit code', async (t) => {
  t.same(runOf('export const main = async () => 3'), { status: 3, stderr: '' })
})

t.test('an error for people is its sentence, any other has its stack', async (t) => {
  const thrown = (name: string) =>
    runOf(`export async function main() {
      throw Object.assign(new Error('So it is.'), { name: '${name}' })
    }`)
  t.same(thrown('HostError'), { status: 1, stderr: 'So it is.\n' })
  const ours = thrown('TypeError')
  t.equal(ours.status, 1)
  t.match(ours.stderr, /So it is\.\n +at main/)
})

const full = existsSync('/dev/full') ? {} : { skip: 'This system has no /dev/full.' }

t.test('of a full disk it says what to do', full, async (t) => {
  const { status, stderr } = runOf(`import { writeFileSync } from 'node:fs'
    export const main = async () => writeFileSync('/dev/full', 'money')`)
  t.equal(status, 1)
  t.match(
    stderr,
    /^A disk is full.* make room on it.*\(ENOSPC: no space left on device, write\)\n$/,
  )
})

t.test('what cannot be printed ends nothing, but with 1', full, async (t) => {
  const program = `import { setTimeout } from 'node:timers/promises'
    export async function main() {
      for (let i = 0; i < 3; i++) {
        console.log('said to nobody')
        await setTimeout(10)
      }
      console.error('done')
      return 0
    }`
  const output = openSync('/dev/full', 'w')
  t.same(runOf(program, output), { status: 1, stderr: 'done\n' })
  t.same(runOf(program), { status: 0, stderr: 'done\n' })
  const last = `export async function main() { console.log('the last line'); return 0 }`
  t.same(runOf(last, output), { status: 1, stderr: '' })
  closeSync(output)
})

t.test('so it does where Postgres met it', async (t) => {
  const { status, stderr } = runOf(`export async function main() {
    throw Object.assign(new Error('could not extend file'), { code: '53100' })
  }`)
  t.equal(status, 1)
  t.match(stderr, /^A disk is full.* make room on it.*\(could not extend file\)\n$/)
})
