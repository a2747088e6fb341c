import { Validator } from '@seriousme/openapi-schema-validator'
import { REJECTS } from '@truebook/shared/reject'
import t from 'tap'
import { request } from '../client.js'
import { openApi, openGround } from '../fixture.js'
import { conformanceOf, type Document, type Media, type Operation } from './conformance.js'
import { exampleOf } from './example-request.js'

const { url } = await openApi(t, await openGround(t), { env: { DEV_FAUCET: '1' } })
const read = (target: string) => request(url, { method: 'GET', target })
const document: Document = (await read('/openapi.json')).body

const operations: readonly [string, Operation][] = Object.entries(document.paths).flatMap(
  ([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
)

t.test('the document is valid OpenAPI 3.1', async (t) => {
  const { valid, errors } = await new Validator().validate({ ...document })
  t.ok(valid, JSON.stringify(errors))
  t.equal(document.openapi, '3.1.0')
})

t.test('it has every route, by paths that its server mounts', async (t) => {
  const names = operations.map(([name]) => name)
  for (const name of ['GET /time', 'POST /orders', 'PUT /api-keys', 'GET /health']) {
    t.ok(names.includes(name), name)
  }
  t.same(
    names.filter((name) => name.includes('/v1')),
    [],
  )
  t.same(document.paths['/health'].get.servers, [{ url: '/' }])
})

t.test('every operation has a summary, a tag of its own list, and an example', async (t) => {
  const tags = document.tags.map(({ name }) => name)
  for (const [name, operation] of operations) {
    t.match(operation.summary, /^[A-Z].*[^.]$/, name)
    t.ok(tags.includes(operation.tags[0]), `${name} has the tag ${operation.tags}`)
    const success = Object.entries(operation.responses).filter(([status]) => status < '300')
    t.ok(success.length > 0, `${name} says what it answers`)
    for (const [, { content }] of success) {
      for (const { example } of Object.values(content)) t.not(example, undefined, name)
    }
    if (operation.requestBody) {
      t.not(operation.requestBody.content['application/json'].example, undefined, name)
    }
  }
})

t.test(
  'every operation lists refusals, each with the status that the table gives it',
  async (t) => {
    for (const [name, operation] of operations) {
      for (const [status, { content }] of Object.entries(operation.responses)) {
        for (const code of Object.keys(content['application/json']?.examples ?? {})) {
          t.equal(REJECTS[code as keyof typeof REJECTS].status, Number(status), `${name}: ${code}`)
        }
      }
      t.ok(operation.responses[500], `${name} owns that we may fail`)
      if (operation.security.length > 0) t.ok(operation.responses[401], name)
    }
  },
)

t.test('what is not counted has no limits, and a session no faults of keys', async (t) => {
  for (const [name, { security, responses }] of operations) {
    const isCounted = !/ \/(health|metrics)$/.test(name)
    t.equal('429' in responses, isCounted, name)
    t.equal('x-ratelimit-limit' in responses[200 in responses ? 200 : 201].headers, isCounted, name)
    const codes = Object.keys(responses[401]?.content['application/json'].examples ?? {})
    const isOfKeys = security.some((one) => 'ApiKey' in one)
    t.equal(codes.includes('INVALID_API_KEY'), isOfKeys, name)
  }
})

function examplesOf({ example, examples = {} }: Media): readonly unknown[] {
  const codes = Object.keys(examples)
  const refusals = codes.map((code) => document.components.examples[code].value)
  return example === undefined ? refusals : [example, ...refusals]
}

t.test('every example fits its schema', async (t) => {
  const { misfits } = conformanceOf(document)
  for (const [name, operation] of operations) {
    const contents = [operation.requestBody, ...Object.values(operation.responses)]
    for (const media of contents.flatMap((one) => Object.values(one?.content ?? {}))) {
      for (const example of examplesOf(media)) {
        t.same(misfits(media.schema, example), [], `${name}: ${JSON.stringify(example)}`)
      }
    }
    for (const parameter of operation.parameters ?? []) {
      const example = exampleOf(parameter)
      t.not(example, undefined, `${name} has an example of ${parameter.name}`)
      t.same(misfits(parameter.schema, example), [], `${name}: ${parameter.name}`)
    }
  }
})

t.test('only required parameters have an example that /docs fills in', (t) => {
  for (const [name, { parameters = [] }] of operations) {
    const filledIn = parameters.filter(({ example }) => example !== undefined)
    const required = parameters.filter((one) => one.required)
    t.same(filledIn, required, name)
  }
  t.end()
})

t.test('the page is as wide as a phone, and has no bar for other documents', async (t) => {
  const { body: page } = await read('/docs/')
  t.match(page, './static/theme/viewport.js')
  t.match((await read('/docs/static/theme/viewport.js')).body, 'width=device-width')
  const { body: start } = await read('/docs/static/swagger-initializer.js')
  t.match(start, '"layout":"BaseLayout"')
})

t.test('a page at /docs shows it, and loads nothing from anywhere else', async (t) => {
  const page = await read('/docs/')
  t.equal(page.status, 200)
  t.match(page.headers.get('content-security-policy'), /default-src 'none'; script-src 'self'/)
  const assets = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path)
  t.ok(assets.length > 3)
  for (const path of assets) {
    t.match(path, /^\.\//)
    t.equal((await read(`/docs/${path.slice(2)}`)).status, 200, path)
  }
  const other = await fetch(`${url}/docs/json`, { redirect: 'manual' })
  t.same([other.status, other.headers.get('location')], [302, '../openapi.json'])
})
