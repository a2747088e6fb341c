import t from 'tap'
import { sendRaw } from '../../security/raw-http.js'
import { request } from '../client.js'
import { openApi, openGround } from '../fixture.js'

const { url } = await openApi(t, await openGround(t))

const CASES: readonly (readonly [string, string, number])[] = [
  ['GET', '/v1/time', 200],
  ['GET', '/v1/users/me', 401],
  ['GET', '/v1/nowhere', 404],
  ['GET', '/v1/%E0%A4%A', 400],
  ['PATCH', '/v1/orders', 405],
  ['OPTIONS', '/v1/orders', 204],
  ['GET', '/health', 200],
]

t.test('no cache may keep an answer: it does not know whose it is', async (t) => {
  for (const [method, target, status] of CASES) {
    const answer = await request(url, { method, target })
    const control = answer.headers.get('cache-control')
    t.same([answer.status, control], [status, 'no-store'], `${method} ${target}`)
  }
  const page = await fetch(`${url}/docs/static/swagger-ui.css`)
  t.equal(page.headers.get('cache-control'), 'public, max-age=0', 'a page is the same for all')
  t.match(await sendRaw(url, 'NONSENSE\r\n\r\n'), /\r\ncache-control: no-store\r\n/, 'no HTTP')
})

t.test('no browser may take an answer for anything but its content type', async (t) => {
  const pages = ['/docs', '/docs/static/swagger-ui.css', '/openapi.json']
  const ofPages = pages.map((target) => ['GET', target, 200] as const)
  for (const [method, target, status] of [...CASES, ...ofPages]) {
    const answer = await fetch(url + target, { method })
    const options = answer.headers.get('x-content-type-options')
    t.same([answer.status, options], [status, 'nosniff'], `${method} ${target}`)
    await answer.body?.cancel()
  }
  const refusal = await sendRaw(url, 'NONSENSE\r\n\r\n')
  t.match(refusal, /\r\nx-content-type-options: nosniff\r\n/, 'no HTTP')
})
