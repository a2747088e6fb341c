import t from 'tap'
import { compareLog, compareStates, type HeldKey, type KeyChange } from './check-keys.js'

const MADE: KeyChange = { action: 'KEY_CREATED', subject: 'a' }
const UNTOLD: KeyChange = { action: 'KEY_CREATED', subject: undefined }
const DELETED = { action: 'KEY_DELETED', subject: 'a' } as const

t.test('a log has each change once, in their order', (t) => {
  const [a, b] = [
    { action: 'KEY_CREATED', subject: 'a' },
    { action: 'KEY_CREATED', subject: 'b' },
  ] as const
  t.same(compareLog([MADE, UNTOLD, DELETED], [a, b, DELETED]), [])
  t.match(compareLog([MADE, UNTOLD], [a]), [/Change 1 was .*no answer told, .* has nothing/])
  t.match(compareLog([MADE], [a, b]), [/Change 1 was nothing, .* has KEY_CREATED b/])
  t.match(compareLog([MADE, DELETED], [a, a, DELETED]), [/Change 1 .* has KEY_CREATED a/])
  t.match(compareLog([DELETED, MADE], [a, DELETED]), [/Change 0 /])
  t.match(compareLog([MADE], [b]), [/Change 0 /])
  t.end()
})

t.test('keys are listed as they are', (t) => {
  const keys = new Map<string, HeldKey>([
    ['on', { secret: 's', state: 'ACTIVE' }],
    ['off', { secret: undefined, state: 'INACTIVE' }],
    ['over', { secret: 's', state: 'gone' }],
  ])
  const listed = [
    ['on', 'ACTIVE'],
    ['off', 'INACTIVE'],
  ] as const
  t.same(compareStates(keys, new Map(listed)), [])
  const wrong = new Map([
    ['off', 'ACTIVE'],
    ['over', 'ACTIVE'],
    ['strange', 'ACTIVE'],
  ])
  t.same(compareStates(keys, wrong), [
    'Key on is ACTIVE, but listed as gone.',
    'Key off is INACTIVE, but listed as ACTIVE.',
    'Key over is gone, but listed as ACTIVE.',
    'Key strange is gone, but listed as ACTIVE.',
  ])
  t.end()
})
