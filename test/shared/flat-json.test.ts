import { parseFlatJson } from '@truebook/shared/flat-json'
import t from 'tap'
import { createRandom, type Random } from '../sim/random.js'

t.test('a flat body is read as JSON.parse reads it, keys in the order sent', async (t) => {
  const bodies = [
    '{}',
    ' {\r\n\t} ',
    '{"b":"x","a":1,"_c9":true,"D":false,"e":null}',
    '{ "ticker" : "BTC/USDC" , "price" : "99900.0" , "expires_at" : 0 }',
    '{"a":-1.5,"b":1.0,"c":1e3,"d":0.1,"e":9007199254740991,"f":1E-7,"g":0.30000000000000004}',
    '{"a":"\\u00e9\\"\\\\\\/é€😀\\ud83d\\ude00","b":"line one\\nline two"}',
    '{"hasOwnProperty":1,"toString":2,"valueOf":3}',
  ]
  for (const body of bodies) {
    const read = parseFlatJson(body)
    t.strictSame(read, JSON.parse(body), body)
    t.equal(JSON.stringify(read), JSON.stringify(JSON.parse(body)), body)
    t.equal(Object.getPrototypeOf(read), Object.prototype, body)
  }
})

t.test('what is no flat object of plain values is refused by a sentence', async (t) => {
  const refused: [string, RegExp][] = [
    ['', /at position 0 "\{" was expected, but the end came\./],
    ['[]', /at position 0 "\{" was expected, but "\[" came\./],
    ['"a"', /at position 0/],
    ['null', /at position 0/],
    ['\ufeff{}', /at position 0/],
    ['{"a":1} x', /at position 8 the end of the body was expected, but "x" came\./],
    ['{"a":1}{}', /the end of the body/],
    ['{"a":1,}', /at position 7 a key in double quotes was expected, but "\}" came\./],
    ['{"a" 1}', /at position 5 ":" was expected/],
    ['{"a":1 "b":2}', /at position 7 "," or "\}" was expected/],
    ["{'a':1}", /a key in double quotes/],
    ['{a:1}', /a key in double quotes/],
    ['{"a":}', /a value for "a" was expected/],
    ['{"a":tru}', /a value for "a"/],
    ['{"a":truex}', /"," or "\}"/],
    ['{"a":undefined}', /a value for "a"/],
    ['{"a":NaN}', /a value for "a"/],
    ['{"a":{"b":1}}', /"a" must hold a string, number, boolean or null, nothing nested\./],
    ['{"a":[]}', /"a" must hold a string/],
    ['{"a":"x}', /the string at position 5 has no end\./],
    ['{"a":"x\\"}', /has no end/],
    ['{"a":"x\\', /has no end/],
    ['{"a', /the string at position 1 has no end\./],
    ['{"a":"\\x41"}', /an escape that JSON does not know/],
    ['{"a":"\\u12"}', /an escape that JSON does not know/],
    ['{"a":1', /"," or "\}" was expected, but the end came/],
    ['{/* */"a":1}', /a key in double quotes/],
    ['{"a":1\u00a0}', /"," or "\}"/],
  ]
  for (const [body, message] of refused) {
    t.throws(() => parseFlatJson(body), { code: 'INVALID_JSON', status: 400, message }, body)
  }
})

t.test('a key that comes twice is refused, however it is written', async (t) => {
  for (const body of ['{"a":1,"a":1}', '{"a":1,"b":2,"\\u0061":3}']) {
    t.throws(() => parseFlatJson(body), { code: 'INVALID_JSON', message: /"a" came twice\./ }, body)
  }
})

t.test('keys that are no identifiers or reach a prototype are refused', async (t) => {
  for (const key of ['', '1', '0a', 'a-b', 'a b', 'é', 'a.b', '$', 'a|b']) {
    const body = JSON.stringify({ [key]: 1 })
    t.throws(() => parseFlatJson(body), { code: 'INVALID_JSON', message: /letters, digits/ }, body)
  }
  for (const key of ['__proto__', 'constructor', 'prototype', 'toJSON', '\\u005f_proto__']) {
    const body = `{"${key}":1}`
    t.throws(() => parseFlatJson(body), { code: 'INVALID_JSON', message: /is not allowed\./ }, body)
  }
})

t.test('numbers that a double would change are refused', async (t) => {
  const refused = [
    '1e400',
    '-1e400',
    '9007199254740992',
    '-9007199254740993',
    '1e21',
    '1e-400',
    '-0',
    '-0.0',
    '-0e5',
    '-1e-400',
    '0.1000000000000000055',
    '123456789.123456789123',
  ]
  for (const number of refused) {
    const limits = 'a number that a double holds exactly, at most 9007199254740991'
    const message = new RegExp(`"n" must be ${limits}, but ${number}`)
    t.throws(() => parseFlatJson(`{"n":${number}}`), { code: 'INVALID_JSON', message }, number)
  }
})

t.test('a number longer than any is refused, whatever it comes to', async (t) => {
  const padded = (zeros: number) => `{"n":0.5${'0'.repeat(zeros)}}`
  t.strictSame(parseFlatJson(padded(37)), { n: 0.5 })
  const message = /"n" must be a number of at most 40 characters, but 41 came/
  t.throws(() => parseFlatJson(padded(38)), { code: 'INVALID_JSON', message })
  const long = { code: 'INVALID_JSON', message: /^.{0,200}$/ }
  t.throws(() => parseFlatJson(`{"n":0.1${'0'.repeat(60_000)}1}`), long)
})

t.test('numbers that are no JSON are refused', async (t) => {
  for (const number of [
    '01',
    '-01',
    '00',
    '+1',
    '.5',
    '1.',
    '1e',
    '1e+',
    '0x10',
    '1_000',
    '--1',
    '-',
  ]) {
    t.throws(() => parseFlatJson(`{"n":${number}}`), { code: 'INVALID_JSON' }, number)
  }
})

t.test('control characters, but for line feeds, and lone surrogates are refused', async (t) => {
  for (const text of ['\\u0000', '\\t', '\\r', '\\u001f', '\\u007f', '\\u0085', '\u0001', '\n']) {
    t.throws(() => parseFlatJson(`{"a":"${text}"}`), { code: 'INVALID_JSON' }, JSON.stringify(text))
  }
  for (const text of ['\\ud800', '\\udc00', '\ud800', 'a\\ud83dz', '\\ude00\\ud83d']) {
    const message = /half of a surrogate pair\./
    t.throws(() => parseFlatJson(`{"a":"${text}"}`), { code: 'INVALID_JSON', message })
  }
})

t.test('what stands for no character is refused: no command may carry it', async (t) => {
  for (const text of ['\\ufffd', '\\uFFFD', '\ufffd', 'a\ufffdb']) {
    t.throws(() => parseFlatJson(`{"a":"${text}"}`), { code: 'INVALID_JSON', message: /U\+FFFD/ })
  }
})

t.test('a body may have 64 keys and no more', async (t) => {
  const body = (keys: number) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: keys }, (_, i) => [`k${i}`, i])))
  t.equal(Object.keys(parseFlatJson(body(64))).length, 64)
  t.throws(() => parseFlatJson(body(65)), { code: 'INVALID_JSON', message: /at most 64 keys/ })
})

t.test('only the named keys may hold an array, of flat objects', async (t) => {
  const options = { arraysAt: ['orders'] }
  const body = '{"orders":[{"price":"1"} , {"price":"2","n":3}],"timestamp":5}'
  t.strictSame(parseFlatJson(body, options), JSON.parse(body))
  t.strictSame(parseFlatJson('{"orders":[ ]}', options), { orders: [] })
  const refused = [
    body.replace('orders', 'others'),
    '{"orders":1}',
    '{"orders":{}}',
    '{"orders":[1]}',
    '{"orders":[{},]}',
    '{"orders":[{}',
    '{"orders":[[{}]]}',
    '{"orders":[{"orders":[{}]}]}',
    '{"orders":[{"a":1,"a":2}]}',
    '{"orders":[],"orders":[]}',
    '{"orders":[{"__proto__":1}]}',
  ]
  for (const text of refused) {
    t.throws(() => parseFlatJson(text, options), { code: 'INVALID_JSON' }, text)
  }
  t.throws(() => parseFlatJson(body), { code: 'INVALID_JSON' }, 'no key is named by default')
})

t.test('the objects of an array are bounded, and so are their keys in all', async (t) => {
  const options = { arraysAt: ['orders'] }
  const body = (rows: number, keys: number) =>
    JSON.stringify({
      orders: Array.from({ length: rows }, (_, row) =>
        Object.fromEntries(Array.from({ length: keys }, (_, key) => [`k${row * keys + key}`, 1])),
      ),
    })
  t.strictSame(parseFlatJson(body(8, 8), options), JSON.parse(body(8, 8)))
  const keys = { code: 'INVALID_JSON', message: /at most 64 different keys in all/ }
  t.throws(() => parseFlatJson(body(13, 5), options), keys)
  t.strictSame(parseFlatJson(body(1_000, 0), options), JSON.parse(body(1_000, 0)))
  const rows = { code: 'INVALID_JSON', message: /at most 1000 objects/ }
  t.throws(() => parseFlatJson(body(1_001, 0), options), rows)
})

t.test('whatever is read of mangled bodies, JSON.parse reads the same', async (t) => {
  const random = createRandom(8259)
  let read = 0
  for (let i = 0; i < 20_000; i++) {
    const body = mangle(random)
    try {
      const value = parseFlatJson(body)
      read++
      if (JSON.stringify(value) !== JSON.stringify(JSON.parse(body))) t.fail(body)
    } catch (error) {
      if ((error as { code?: string }).code !== 'INVALID_JSON') t.fail(`${body}: ${error}`)
    }
  }
  t.ok(read > 2000, 'a fair share is read')
  t.ok(read < 18_000, 'a fair share is refused')
})

const SEED_BODY = '{"price":"30000.5","n":1767225600000,"x":-1.5e3,"t":true,"u":null,"s":"é\\n"}'
const PIECES = [...'{}[]",:\\ue0189.-+ tn\n', '"n"', '1e9', 'null', '\ud83d', 'é', '__proto__']

function mangle(random: Random): string {
  let body = SEED_BODY
  for (let edits = random.below(3); edits > 0; edits--) {
    const at = random.below(body.length)
    body = body.slice(0, at) + random.pick(PIECES) + body.slice(at + random.below(3))
  }
  return body
}
