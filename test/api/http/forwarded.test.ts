import t from 'tap'
import { openUser } from '../access/fixture.js'

t.test('a forwarded address is one without its port; what is none is the proxy', async (t) => {
  const user = await openUser(t, { TRUST_PROXY: '127.0.0.1' })
  const cases = [
    ['203.0.113.7:4711', '203.0.113.7'],
    ['203.0.113.7, 127.0.0.1:80', '203.0.113.7'],
    ['[2001:db8::1]:80', '2001:db8::1'],
    ['unknown', '127.0.0.1'],
    ['203.0.113.7, unknown', '127.0.0.1'],
  ]
  for (const [forwarded] of cases) {
    const headers = { 'x-forwarded-for': forwarded }
    t.equal((await user.session('PUT', '/api-keys', { headers })).status, 200)
  }
  const { body } = await user.session('GET', '/users/me/audit-log')
  const came = body.data.map(({ ip }: { readonly ip: string }) => ip)
  t.same(
    came.toReversed(),
    cases.map(([, ip]) => ip),
  )
})
