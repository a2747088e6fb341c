import { readHead } from '@truebook/api/feed/operation'
import t from 'tap'

const NO_ID = [
  '',
  '[]',
  'null',
  '{"id":{},"op":"ping"}',
  '{"op":"ping","id":1}',
  '{"id":"a\\nb"}',
  '{"id":""}',
  '{"id":-1}',
  '{"id":07}',
  '{"id":1',
  '{"id":1.5}',
  '{"id":1e3}',
  '{"id":12345678901234567}',
  `${' '.repeat(256)}{"id":1}`,
  `{"id":"${'x'.repeat(65)}"}`,
]

t.test('what was asked can be told from the beginning of a message', (t) => {
  const cases: [string, object][] = [
    ['{"id":7,"op":"place","expires_at":1e400}', { id: 7, op: 'place' }],
    [' { "id" : "é", "op" : "place", "nested": {} }', { id: 'é', op: 'place' }],
    [`{"id":5,"op":"batch","orders":${'['.repeat(60_000)}`, { id: 5, op: 'batch' }],
    ['{"id":1,"id":2,"op":"ping"}', { id: 1, op: null }],
    ['{"id":8,"op":"toString"}', { id: 8, op: null }],
    ['{"id":9007199254740992,"op":"ping"}', { id: null, op: 'ping' }],
    [`{"id":"${'x'.repeat(64)}"}`, { id: 'x'.repeat(64), op: null }],
    ...NO_ID.map((text): [string, object] => [text, { id: null, op: null }]),
  ]
  for (const [text, asked] of cases) {
    t.strictSame(readHead(text), { ...asked, fields: {} }, text.slice(0, 60))
  }
  t.end()
})
