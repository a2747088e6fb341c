import { readTap } from '@truebook/host/testing/tap-output'
import t from 'tap'

const FAILING = `TAP version 14
# Subtest: a fill
    ok 1 - should be equal
    not ok 2 - numbers agree
      ---
      diff: |
        --- expected
        +++ actual
        -2
        +1
      ...
    1..2
not ok 1 - a fill # time=27.677ms
  ---
  at:
    fileName: book.test.ts
  ...

ok 2 - takes over # SKIP no Redis here
1..2
# { total: 3, pass: 1, fail: 1, skip: 1 }
# time=53.254ms
`

t.test('counts are those of the summary line', async (t) => {
  t.match(readTap('ok 1 - x\n1..1\n# { total: 1, pass: 1 }\n'), { passed: 1, failed: 0 })
  t.match(readTap(FAILING), { passed: 1, failed: 1, isComplete: true })
})

t.test('failing assertions are kept word for word, with their diagnostics', async (t) => {
  t.equal(
    readTap(FAILING).failures,
    `    not ok 2 - numbers agree
      ---
      diff: |
        --- expected
        +++ actual
        -2
        +1
      ...
not ok 1 - a fill # time=27.677ms
  ---
  at:
    fileName: book.test.ts
  ...`,
  )
})

t.test('what was skipped is named with its reason', async (t) => {
  t.same(readTap(FAILING).skipped, ['takes over: no Redis here'])
  t.same(readTap('1..0 # needs apt\n# { total: 0, pass: 0 }\n').skipped, [
    'the whole file: needs apt',
  ])
  t.same(readTap('ok 3 - later # TODO\n').skipped, ['later: todo'])
})

t.test('output without a summary line is not complete', async (t) => {
  t.equal(readTap('TAP version 14\nok 1 - x\n').isComplete, false)
})
