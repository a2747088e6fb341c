import { createRefusalLog } from '@truebook/api/http/refusal-log'
import { TruebookError } from '@truebook/shared/error'
import t from 'tap'

/** A log of refusals, its clock, and what it wrote. */
function openLog() {
  const clock = { now: 5 }
  const lines: unknown[] = []
  const write = (facts: object) => lines.push(facts)
  const refused = createRefusalLog(() => clock.now)
  const log = { warn: write, error: write } as never
  return { clock, lines, refuse: (error: TruebookError) => refused(error, { id: 'r', log }) }
}

t.test('while something is away a code makes a line in ten seconds', async (t) => {
  const { clock, lines, refuse } = openLog()
  const cause = new Error('connect ECONNREFUSED')
  for (let i = 0; i < 500; i++) refuse(new TruebookError('UNAVAILABLE', { cause }))
  refuse(new TruebookError('OUTCOME_UNKNOWN'))
  clock.now += 10_000
  refuse(new TruebookError('UNAVAILABLE', { cause }))
  t.same(lines, [
    { request_id: 'r', err: cause, code: 'UNAVAILABLE', times: 1 },
    { request_id: 'r', err: undefined, code: 'OUTCOME_UNKNOWN', times: 1 },
    { request_id: 'r', err: cause, code: 'UNAVAILABLE', times: 500 },
  ])
})

t.test('each fault of ours makes one, and a mistake of the client’s none', async (t) => {
  const { lines, refuse } = openLog()
  const cause = new TypeError('x is undefined')
  for (let i = 0; i < 3; i++) refuse(new TruebookError('INTERNAL', { cause }))
  refuse(new TruebookError('NOT_FOUND'))
  refuse(new TruebookError('OVERLOADED'))
  t.same(lines, Array(3).fill({ request_id: 'r', err: cause }))
})
