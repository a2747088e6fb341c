import t from 'tap'
import { request } from '../client.js'
import { openApi, openGround } from '../fixture.js'

const { url } = await openApi(t, await openGround(t))
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const ask = (target: string, id?: string) =>
  request(url, { method: 'GET', target, headers: id === undefined ? {} : { 'x-request-id': id } })

t.test('an answer carries the name that its request had, or a new one', async (t) => {
  t.equal((await ask('/v1/time', 'my-request.1')).headers.get('x-request-id'), 'my-request.1')
  const [one, other] = [await ask('/v1/time'), await ask('/v1/time')]
  t.match(one.headers.get('x-request-id'), UUID)
  t.not(one.headers.get('x-request-id'), other.headers.get('x-request-id'))
})

t.test('a name that could not stand in a log as it is is passed over', async (t) => {
  for (const name of ['a b', '{"level":50}', 'x'.repeat(65), '']) {
    t.match((await ask('/v1/time', name)).headers.get('x-request-id'), UUID)
  }
})

t.test('every refusal carries it in its body, too', async (t) => {
  for (const target of ['/v1/users/me', '/v1/nowhere', '/v1/markets/NONE', '/v1/time?a=1&a=2']) {
    const { headers, body } = await ask(target, 'refused-1')
    t.same([headers.get('x-request-id'), body.x_request_id], ['refused-1', 'refused-1'], target)
  }
})

t.test('pages of other origins may send what they need, and read what they are told', async (t) => {
  const asked = await request(url, {
    method: 'OPTIONS',
    target: '/v1/orders',
    headers: {
      origin: 'https://terminal.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-api-key,x-api-signature,x-api-timestamp,content-type',
    },
  })
  const allowed = asked.headers.get('access-control-allow-headers') ?? ''
  for (const name of ['x-api-key', 'x-api-signature', 'x-api-timestamp', 'x-request-id']) {
    t.ok(allowed.includes(name), name)
  }
  const { headers } = await request(url, {
    method: 'GET',
    target: '/v1/markets',
    headers: { origin: 'https://terminal.example' },
  })
  t.equal(headers.get('access-control-allow-origin'), '*')
  const exposed = headers.get('access-control-expose-headers') ?? ''
  for (const name of ['x-request-id', 'retry-after', 'x-ratelimit-remaining']) {
    t.ok(exposed.includes(name), name)
  }
})
