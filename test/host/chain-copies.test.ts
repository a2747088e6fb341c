import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keepCopies, restoreState } from '@truebook/host/chain/chain-copies'
import { HostError } from '@truebook/host/host-error'
import t, { type Test } from 'tap'

/** A state that was written a while ago. */
function write(file: string, text: string): void {
  writeFileSync(file, text)
  const then = Date.now() / 1000 - 60 - Math.random()
  utimesSync(file, then, then)
}

/** Has a state copied once for each text, each a run of its own. */
function copied(t: Test, ...texts: string[]): string {
  const file = join(t.testdir(), 'chain.json')
  for (const text of texts) {
    write(file, text)
    keepCopies(file)()
  }
  return file
}

t.test('a state that is whole stays as it is, and one that is not there too', async (t) => {
  const file = copied(t, '{"block":1}')
  write(file, '{"block":2}')
  restoreState(file)
  t.equal(readFileSync(file, 'utf8'), '{"block":2}')
  const absent = join(t.testdir(), 'absent', 'chain.json')
  restoreState(absent)
  t.notOk(existsSync(absent))
})

t.test('half a state gives way to the newest whole copy, and is kept beside it', async (t) => {
  const file = copied(t, '{"block":1}', '{"block":2}')
  write(file, '{"blo')
  restoreState(file)
  t.equal(readFileSync(file, 'utf8'), '{"block":2}')
  t.equal(readFileSync(`${file}.damaged`, 'utf8'), '{"blo')
})

t.test('a copy that was made of half a state gives way to the one before', async (t) => {
  const file = copied(t, '{"block":1}', '{"bl}')
  restoreState(file)
  t.equal(readFileSync(file, 'utf8'), '{"block":1}')
})

t.test('states that a full disk cut off take no copy away', async (t) => {
  const file = copied(t, '{"block":1}', '{"bl', '', '{"block":')
  restoreState(file)
  t.equal(readFileSync(file, 'utf8'), '{"block":1}')
})

t.test('a restoring that was broken off is begun again', async (t) => {
  const file = copied(t, '{"block":1}', '{"block":2}')
  rmSync(file)
  restoreState(file)
  t.equal(readFileSync(file, 'utf8'), '{"block":2}')
})

t.test('where no copy is whole it is a sentence', async (t) => {
  const file = copied(t, '{"bl', '')
  t.throws(() => restoreState(file), HostError)
  t.equal(readFileSync(file, 'utf8'), '')
})

t.test('a state that is just being written is not copied', async (t) => {
  const file = join(t.testdir(), 'chain.json')
  writeFileSync(file, '{"block":1}')
  const written = 1_700_000_000_000
  utimesSync(file, written / 1000, written / 1000)
  let time = written + 999
  t.intercept(Date, 'now', { value: () => time })
  keepCopies(file)()
  t.same(readdirSync(join(file, '..')), ['chain.json'])
  time += 1
  keepCopies(file)()
  t.ok(readdirSync(join(file, '..')).length > 1, 'a second later it is')
})
