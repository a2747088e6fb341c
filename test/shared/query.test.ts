import { parseQuery, parseTarget } from '@truebook/shared/query'
import t from 'tap'

t.test('a target is split at its first question mark, the path left as sent', async (t) => {
  t.strictSame(parseTarget('/v1/positions'), {
    path: '/v1/positions',
    rawQuery: '',
    query: new Map(),
  })
  const target = parseTarget('/v1/markets/BTC%2FUSDC?side=BUY&a=b?c')
  t.equal(target.path, '/v1/markets/BTC%2FUSDC')
  t.equal(target.rawQuery, 'side=BUY&a=b?c')
  t.strictSame(target.query, new Map(Object.entries({ side: 'BUY', a: 'b?c' })))
})

t.test('a query is decoded as URLSearchParams decodes it, in the order sent', async (t) => {
  const queries = [
    '',
    'page=0&page_size=20&ticker=BTC_USDT&open=true',
    'b=1&a=2',
    'ticker=BTC%2fUSDC&status=PENDING,FILLED',
    'name=a+b%20c%2B&e=%C3%A9%F0%9F%98%80',
    '&&a=1&&b&c=',
  ]
  for (const raw of queries) {
    t.strictSame([...parseQuery(raw)], [...new URLSearchParams(raw)], raw)
  }
})

t.test('a key given twice is refused, however it is written', async (t) => {
  for (const raw of ['a=1&a=1', 'a=1&%61=2', 'a&a']) {
    t.throws(() => parseQuery(raw), {
      code: 'DUPLICATE_QUERY_KEY',
      message: 'The query key "a" must be given only once.',
      details: { field: 'a' },
    })
  }
})

t.test('a query may have 64 keys and no more', async (t) => {
  const raw = (keys: number) => Array.from({ length: keys }, (_, i) => `k${i}`).join('&')
  t.equal(parseQuery(raw(64)).size, 64)
  t.throws(() => parseQuery(raw(65)), { code: 'INVALID_QUERY', message: /at most 64 keys/ })
})

t.test('what would make a canonical string mean two things is refused', async (t) => {
  const refused = [
    'a=b%7Cc',
    '%7C=1',
    'a=b%26c=d',
    'a=b%3Dc',
    'a=b=c',
    'a%3Db=c',
    'a=%00',
    'a=%0A',
    'a=%7F',
    'a=%C2%85',
    '=1',
    '%',
    'a=%zz',
    'a=%2',
    'a=%ff',
    'a=%c3',
    'a=%ed%a0%80',
    'a=%EF%BF%BD',
    '%EF%BF%BD=a',
  ]
  for (const raw of refused) {
    t.throws(() => parseQuery(raw), { code: 'INVALID_QUERY', status: 400 }, raw)
    t.throws(() => parseTarget(`/v1/orders?${raw}`), { code: 'INVALID_QUERY' }, raw)
  }
})

t.test('a target that is no path of printable ASCII is refused', async (t) => {
  const refused = ['', 'v1/orders', '*', 'http://host/v1', '/a|b', '/a?b=c|d', '/a b', '/é', '/a\n']
  for (const target of [...refused, '/a%', '/a%2', '/a%g0']) {
    t.throws(() => parseTarget(target), { code: 'INVALID_QUERY' }, JSON.stringify(target))
  }
})
