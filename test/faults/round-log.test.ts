import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { main as faults } from './main.js'
import { addRound, demandLog, readRounds } from './round-log.js'

const roundOf = (seed: number) => {
  const violations = [{ name: 'audit', text: 'An atom — of ¥ — is gone.' }]
  return { seed, number: 1, injected: [], violations, requests: 7, ms: 9 }
}

t.test('a line that a killed run left unfinished is no round, and spoils none', async (t) => {
  const file = join(t.testdir(), 'rounds.jsonl')
  t.strictSame(readRounds(file), [], 'there is no log yet')
  addRound(file, roundOf(1))
  appendFileSync(file, JSON.stringify(roundOf(2)).slice(0, 40))
  t.strictSame(readRounds(file), [roundOf(1)])
  addRound(file, roundOf(3))
  t.strictSame(readRounds(file), [roundOf(1), roundOf(3)])
})

t.test('a log that cannot be one is refused in a sentence', async (t) => {
  const folder = t.testdir({ 'rounds.jsonl': '{}\n', 'page.md': '# A page\n' })
  const at = (name: string) => join(folder, name)
  const refused = (name: string, reason: RegExp, isAddedTo = false) => {
    const use = isAddedTo ? 'added to' : 'read'
    const told = `^--log must be a file of rounds that can be ${use}, but ${at(name)} cannot: `
    const message = new RegExp(told + reason.source)
    t.throws(() => demandLog(at(name), { isAddedTo }), { name: 'HostError', message })
  }
  for (const isAddedTo of [true, false]) {
    refused('', /EISDIR/, isAddedTo)
    refused('missing/rounds.jsonl', /ENOENT/, isAddedTo)
    refused('page.md', /Unexpected token/, isAddedTo)
    demandLog(at('rounds.jsonl'), { isAddedTo })
  }
  refused('new.jsonl', /ENOENT/)
  const asked = faults(['--rounds', '0', '--log', at('new.jsonl')])
  await t.rejects(asked, { message: /^--log must be/ }, 'no table of nothing is shown')
  demandLog(at('new.jsonl'), { isAddedTo: true })
  t.strictSame(readRounds(at('new.jsonl')), [])
})
