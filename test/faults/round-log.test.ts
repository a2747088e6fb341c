import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { addRound, readRounds } from './round-log.js'

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
