import { createHmac } from 'node:crypto'
import { type BatchJson, type FlatJson, parseFlatJson } from '@truebook/shared/flat-json'
import {
  type HmacForm,
  type HmacRequest,
  hmacCandidates,
  signRequest,
  verifyHmac,
} from '@truebook/shared/hmac'
import t from 'tap'
import { type GoldenCase, golden, wireTarget } from './golden.js'
import { readVectors } from './read-vectors.js'

const timestamp = String(golden.timestamp)
const secret = golden.api_secret

function goldenRequest(vector: GoldenCase): HmacRequest {
  const body = vector.body && parseFlatJson(JSON.stringify(vector.body))
  return { method: vector.method, target: wireTarget(vector), prefix: '/v1', body, timestamp }
}

function post(body: FlatJson | BatchJson | undefined, target = '/v1/orders'): HmacRequest {
  return { method: 'POST', target, prefix: '/v1', body, timestamp }
}

function get(target: string): HmacRequest {
  return { method: 'GET', target, prefix: '/v1', timestamp }
}

t.test('every golden string is a candidate and its signature verifies', async (t) => {
  for (const vector of golden.cases) {
    const request = goldenRequest(vector)
    const candidates = hmacCandidates(request)
    t.equal(new Set(candidates).size, candidates.length, `${vector.name} has no string twice`)
    for (const [form, { string, signature }] of Object.entries(vector.hmac)) {
      t.ok(candidates.includes(string), `${vector.name} ${form}`)
      t.equal(verifyHmac(request, secret, signature), true, `${vector.name} ${form}`)
      t.equal(verifyHmac(request, secret, signature.toUpperCase()), true, 'upper-case hex')
    }
  }
})

t.test('signing makes the golden signatures', async (t) => {
  const made: Record<string, { readonly form: HmacForm; readonly stripPrefix?: boolean }> = {
    A_guide_no_v1: { form: 'A', stripPrefix: true },
    A_with_v1: { form: 'A' },
    B_five_part: { form: 'B' },
    A_insertion_order_with_v1: { form: 'A0' },
    legacy: { form: 'A0' },
  }
  for (const vector of golden.cases) {
    for (const [name, { signature }] of Object.entries(vector.hmac)) {
      const request = { ...goldenRequest(vector), apiKey: golden.api_key, secret, ...made[name] }
      t.strictSame(signRequest(request), {
        'x-api-key': golden.api_key,
        'x-api-signature': signature,
        'x-api-timestamp': timestamp,
      })
    }
  }
})

t.test('a body that python-requests separates with blanks verifies all the same', async (t) => {
  const vector = golden.cases.find(({ name }) => name === 'legacy_kalqix_mm_bot')
  const spaced = JSON.stringify(vector?.body).replaceAll('","', '", "').replaceAll('":"', '": "')
  const request = post(parseFlatJson(spaced))
  t.equal(verifyHmac(request, secret, vector?.hmac.legacy.signature ?? ''), true)
})

t.test('any change of what is signed makes every golden signature false', async (t) => {
  for (const vector of golden.cases) {
    const request = goldenRequest(vector)
    const changes: HmacRequest[] = [
      { ...request, method: request.method === 'POST' ? 'PUT' : 'POST' },
      { ...request, timestamp: '1767225600001' },
      { ...request, target: `${request.target}x` },
      { ...request, target: `${request.target}${request.target.includes('?') ? '&' : '?'}z=1` },
      { ...request, method: 'POST', body: { ...vector.body, z: 1 } },
    ]
    for (const { signature } of Object.values(vector.hmac)) {
      for (const change of changes) t.equal(verifyHmac(change, secret, signature), false)
      t.equal(verifyHmac(request, `${secret} `, signature), false, 'another secret')
      const flipped = (signature[0] === '0' ? '1' : '0') + signature.slice(1)
      t.equal(verifyHmac(request, secret, flipped), false, 'one digit changed')
    }
  }
})

t.test('form A with the query dropped is never accepted', async (t) => {
  const request = get('/v1/orders?page=0')
  for (const path of ['/v1/orders', '/orders']) {
    const dropped = createHmac('sha256', secret).update(`GET|${path}||${timestamp}`).digest('hex')
    t.equal(verifyHmac(request, secret, dropped), false, path)
  }
})

t.test('form A signs the query as sent, form B decoded and in any order', async (t) => {
  const sent = get('/v1/orders?ticker=BTC%2FUSDC&page=0&note=a+b')
  t.strictSame(hmacCandidates(sent), [
    `GET|/v1/orders?ticker=BTC%2FUSDC&page=0&note=a+b||${timestamp}`,
    `GET|/orders?ticker=BTC%2FUSDC&page=0&note=a+b||${timestamp}`,
    `GET|/v1/orders|note=a b&page=0&ticker=BTC/USDC||${timestamp}`,
    `GET|/orders|note=a b&page=0&ticker=BTC/USDC||${timestamp}`,
  ])
  const reordered = get('/v1/orders?note=a%20b&page=0&ticker=BTC/USDC')
  const signature = (request: HmacRequest, form: HmacForm) =>
    signRequest({ ...request, apiKey: 'k', secret, form })['x-api-signature']
  t.equal(signature(sent, 'B'), signature(reordered, 'B'))
  t.not(signature(sent, 'A'), signature(reordered, 'A'))
})

t.test('form B sorts query keys as localeCompare does', async (t) => {
  const [text] = hmacCandidates({ ...get('/v1/x?b=1&B=2&a_b=3&ab=4&a=5&A=6&a1=7'), forms: ['B'] })
  t.equal(text, `GET|/v1/x|a=5&A=6&a_b=3&a1=7&ab=4&b=1&B=2||${timestamp}`)
})

t.test('an absent body and an empty one are signed as nothing', async (t) => {
  t.strictSame(hmacCandidates(post({})), hmacCandidates(post(undefined)))
  t.ok(hmacCandidates(post({})).includes(`POST|/v1/orders||${timestamp}`))
})

t.test('nested bodies are signed as RFC 8785 in the sorted forms', async (t) => {
  const text = '{"timestamp":5,"orders":[{"price":"2","n":1},{"b":1.0,"a":null}]}'
  const body = parseFlatJson(text, { arraysAt: ['orders'] })
  const sorted = '{"orders":[{"n":1,"price":"2"},{"a":null,"b":1}],"timestamp":5}'
  const sent = '{"timestamp":5,"orders":[{"price":"2","n":1},{"b":1,"a":null}]}'
  t.strictSame(hmacCandidates(post(body, '/v1/b')), [
    `POST|/v1/b|${sorted}|${timestamp}`,
    `POST|/b|${sorted}|${timestamp}`,
    `POST|/v1/b||${sorted}|${timestamp}`,
    `POST|/b||${sorted}|${timestamp}`,
    `POST|/v1/b|${sent}|${timestamp}`,
    `POST|/b|${sent}|${timestamp}`,
  ])
})

t.test('the forms can be narrowed and the prefix is stripped only where it is one', async (t) => {
  const request = post({ b: 1, a: 2 })
  t.strictSame(hmacCandidates({ ...request, forms: ['A0'], prefix: '' }), [
    `POST|/v1/orders|{"b":1,"a":2}|${timestamp}`,
  ])
  t.equal(hmacCandidates({ ...request, target: '/v12/orders', forms: ['A'] }).length, 1)
  t.equal(hmacCandidates({ ...request, target: '/v1', forms: ['A'] }).length, 1)
  const signature = golden.cases[0].hmac.B_five_part.signature
  const narrowed: HmacRequest = { ...goldenRequest(golden.cases[0]), forms: ['A', 'A0'] }
  t.equal(verifyHmac(narrowed, secret, signature), false)
})

t.test('requests whose canonical string could mean another request are refused', async (t) => {
  const body = { a: 1 }
  const refused: [HmacRequest, string][] = [
    [get('/v1/orders|x'), 'INVALID_QUERY'],
    [get('/v1/orders?a=%7C'), 'INVALID_QUERY'],
    [get('/v1/orders?a=1&a=2'), 'DUPLICATE_QUERY_KEY'],
    [{ ...get('/v1/orders'), body }, 'UNEXPECTED_BODY'],
    [{ ...get('/v1/orders'), body: {} }, 'UNEXPECTED_BODY'],
    [{ ...get('/v1/orders'), method: 'DELETE', body }, 'UNEXPECTED_BODY'],
    [{ ...get('/v1/orders'), method: 'HEAD', body }, 'UNEXPECTED_BODY'],
    [{ ...get('/v1/orders'), method: 'get' }, 'METHOD_NOT_ALLOWED'],
    [{ ...get('/v1/orders'), method: 'GET|/x' }, 'METHOD_NOT_ALLOWED'],
    [{ ...get('/v1/orders'), timestamp: '' }, 'INVALID_TIMESTAMP'],
    [{ ...get('/v1/orders'), timestamp: '1|1' }, 'INVALID_TIMESTAMP'],
    [{ ...get('/v1/orders'), timestamp: ' 1767225600000' }, 'INVALID_TIMESTAMP'],
    [{ ...get('/v1/orders'), timestamp: '17672256000000000' }, 'INVALID_TIMESTAMP'],
  ]
  for (const [request, code] of refused) {
    t.throws(() => hmacCandidates(request), { code }, JSON.stringify(request))
    t.throws(() => verifyHmac(request, secret, '00'.repeat(32)), { code })
    t.throws(() => signRequest({ ...request, apiKey: 'k', secret }), { code })
  }
  t.throws(() => hmacCandidates({ ...get('/v1/orders'), timestamp: '1.5e3' }), {
    message: /1 to 16 digits, but "1\.5e3" came\.$/,
    details: { field: 'x-api-timestamp' },
  })
})

t.test(
  'a signature that is not 64 hex digits is refused in the words of the contract',
  async (t) => {
    for (const signature of [
      '',
      '00',
      '0'.repeat(63),
      '0'.repeat(65),
      'g'.repeat(64),
      `0x${'0'.repeat(64)}`,
    ]) {
      t.throws(() => verifyHmac(get('/v1/orders'), secret, signature), {
        code: 'INVALID_API_KEY',
        status: 401,
        message: `x-api-signature must be an HMAC-SHA256 as 64 hex digits, but ${JSON.stringify(signature)} came.`,
      })
    }
  },
)

t.test('two different requests never share a canonical string', async (t) => {
  const requests = [
    post({ x: 'a=b|c' }),
    post({ x: `a=b||${timestamp}` }),
    post({ x: '|{"x":"y"}' }),
    post({ x: `"}|${timestamp}` }),
    post({ x: '1' }, '/v1/orders?x=1'),
    post(undefined, '/v1/orders?x=1'),
    post(undefined, '/v1/orders?x'),
    post(undefined, '/v1/orders'),
    post(undefined, '/v1/orders?%7B%22x%22:%22a%22%7D=1'),
    post({ x: 'a' }),
    get('/v1/orders?x=1'),
    get('/v1/orders'),
  ]
  const owners = new Map<string, HmacRequest>()
  for (const request of requests) {
    for (const text of hmacCandidates(request)) {
      t.notOk(owners.has(text), text)
      owners.set(text, request)
    }
  }
})

t.test('HMAC-SHA-256 of the platform passes RFC 4231', async (t) => {
  for (const { key, data, tag } of rfc4231) {
    const hmac = createHmac('sha256', Buffer.from(key, 'hex')).update(Buffer.from(data, 'hex'))
    t.equal(hmac.digest('hex').slice(0, tag.length), tag)
  }
})

t.test('HMAC-SHA-256 of the platform passes the Wycheproof vectors', async (t) => {
  const file = readVectors<WycheproofMac>('wycheproof/hmac_sha256_test.json')
  let count = 0
  for (const { tagSize, tests } of file.testGroups) {
    for (const { tcId, key, msg, tag, result } of tests) {
      const hmac = createHmac('sha256', Buffer.from(key, 'hex')).update(Buffer.from(msg, 'hex'))
      const made = hmac.digest('hex').slice(0, tagSize / 4)
      if ((made === tag) !== (result === 'valid')) t.fail(`test ${tcId}`)
      count++
    }
  }
  t.equal(count, file.numberOfTests)
})

interface WycheproofMac {
  readonly numberOfTests: number
  readonly testGroups: readonly {
    readonly tagSize: number
    readonly tests: readonly {
      readonly tcId: number
      readonly key: string
      readonly msg: string
      readonly tag: string
      readonly result: 'valid' | 'invalid'
    }[]
  }[]
}

function ascii(text: string): string {
  return Buffer.from(text, 'ascii').toString('hex')
}

// RFC 4231, sections 4.2 to 4.8; the fifth tag is truncated to 128 bits there.
const rfc4231 = [
  {
    key: '0b'.repeat(20),
    data: ascii('Hi There'),
    tag: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  },
  {
    key: ascii('Jefe'),
    data: ascii('what do ya want for nothing?'),
    tag: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  },
  {
    key: 'aa'.repeat(20),
    data: 'dd'.repeat(50),
    tag: '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
  },
  {
    key: '0102030405060708090a0b0c0d0e0f10111213141516171819',
    data: 'cd'.repeat(50),
    tag: '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
  },
  {
    key: '0c'.repeat(20),
    data: ascii('Test With Truncation'),
    tag: 'a3b6167473100ee06e0c796c2955552b',
  },
  {
    key: 'aa'.repeat(131),
    data: ascii('Test Using Larger Than Block-Size Key - Hash Key First'),
    tag: '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  },
  {
    key: 'aa'.repeat(131),
    data: ascii(
      'This is a test using a larger than block-size key and a larger than block-size data. ' +
        'The key needs to be hashed before being used by the HMAC algorithm.',
    ),
    tag: '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
  },
]
