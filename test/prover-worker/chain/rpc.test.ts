import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { createRpc, type RpcCall } from '@truebook/prover-worker/chain/rpc'
import t, { type Test } from 'tap'

interface Expected {
  readonly code?: number
  readonly message: string | RegExp
}

interface Asked {
  readonly id: number
  readonly method: string
}

/** A node that answers what `answer` makes of a request. */
async function rpcTo(t: Test, answer: (asked: Asked[]) => unknown) {
  return createRpc({ url: (await nodeOf(t, answer)).url, timeoutMs: 60_000 })
}

async function nodeOf(t: Test, answer: (asked: Asked[]) => unknown, status = 200) {
  const authorizations: unknown[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    authorizations.push(request.headers.authorization)
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const asked = JSON.parse(Buffer.concat(chunks).toString())
    response.writeHead(status).end(JSON.stringify(await answer(asked)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, authorizations }
}

const CALLS: readonly [RpcCall, RpcCall] = [
  ['one', []],
  ['two', []],
]
const echo = ({ id, method }: Asked) => ({ jsonrpc: '2.0', id, result: method })
const error = { code: -32000, message: 'no' }

t.test('a batch gives each call its result, in whatever order they come', async (t) => {
  const rpc = await rpcTo(t, (asked) => asked.map(echo).reverse())
  t.same(await rpc.batch(CALLS), ['one', 'two'])
  t.same(await rpc.batch(CALLS), ['one', 'two'])
})

t.test('a batch fails where any of its calls has no result', async (t) => {
  const refused = { code: -32000 }
  const cases: [(asked: Asked[]) => unknown, Expected][] = [
    [([one, { id }]) => [echo(one), { id, error }], { ...refused, message: 'two: no' }],
    [() => ({ id: null, error }), { ...refused, message: 'one: no' }],
    [([one]) => [echo(one)], { message: /did not answer two in a batch/ }],
    [([one]) => echo(one), { message: /did not answer one in a batch/ }],
  ]
  for (const [answer, expected] of cases) {
    const rpc = await rpcTo(t, answer)
    await t.rejects(rpc.batch(CALLS), expected)
  }
})

t.test('a refusal in a text, and what is no answer at all, are told in words', async (t) => {
  const often = 'Too many requests'
  const cases: [unknown, Expected][] = [
    [{ error: often }, { code: 200, message: `one: ${often}` }],
    [{ error: { message: often } }, { code: 200, message: `one: ${often}` }],
    [{ error: { code: 429 } }, { code: 429, message: 'one: {"code":429}' }],
    [{ error: true }, { code: 200, message: 'one: true' }],
  ]
  for (const [answer, expected] of cases) {
    const rpc = await rpcTo(t, () => answer)
    await t.rejects(rpc.call('one', []), { name: 'RpcError', ...expected })
    await t.rejects(rpc.batch(CALLS), { name: 'RpcError', ...expected })
  }
  for (const answer of [null, [null], [], '']) {
    const rpc = await rpcTo(t, () => answer)
    await t.rejects(rpc.call('one', []), { message: /neither a result nor an error\.$/ })
    await t.rejects(rpc.batch(CALLS), { message: /did not answer one in a batch\.$/ })
  }
})

t.test('the HTTP status of a refusal is told', async (t) => {
  const told = async (answer: unknown, expected: Expected) => {
    const { url } = await nodeOf(t, () => answer, 429)
    const rpc = createRpc({ url, timeoutMs: 60_000 })
    await t.rejects(rpc.call('one', []), expected)
    await t.rejects(rpc.batch(CALLS), expected)
  }
  await told({ error: 'Slow down' }, { code: 429, message: 'one: Slow down (HTTP status 429)' })
  await told({ error }, { code: -32000, message: 'one: no (HTTP status 429)' })
  await told({ message: 'Slow down' }, { message: /one .* \(HTTP status 429\)\.$/ })
})

t.test('what is neither a result nor an error is no answer, but null is one', async (t) => {
  const limited = await rpcTo(t, () => ({ message: 'Too many requests.' }))
  await t.rejects(limited.call('one', []), { message: /neither a result nor an error/ })
  const without = await rpcTo(t, (asked) => asked.map(({ id }) => ({ id })))
  await t.rejects(without.batch(CALLS), { message: /neither a result nor an error/ })
  const nothing = await rpcTo(t, () => ({ result: null }))
  t.equal(await nothing.call('one', []), null)
})

t.test('a node that is too slow is told from one that is away', async (t) => {
  const { url } = await nodeOf(t, () => new Promise(() => undefined))
  const slow = createRpc({ url, timeoutMs: 50 })
  await t.rejects(slow.call('one', []), { name: 'RpcTimeout', message: /did not answer one: / })
  await t.rejects(slow.batch(CALLS), { name: 'RpcTimeout', message: /did not answer one with two/ })
  const away = createRpc({ url: 'http://127.0.0.1:2', timeoutMs: 60_000 })
  await t.rejects(away.call('one', []), { name: 'Error', message: /did not answer one: / })
})

t.test('a name and a password in the address are sent, and told to nobody', async (t) => {
  const { port, authorizations } = await nodeOf(t, (asked) => asked.map(echo))
  const at = (named: string) =>
    createRpc({ url: `http://${named}127.0.0.1:${port}`, timeoutMs: 60_000 })
  for (const named of ['', 'ada:se%3Acret@', 'ada:100%@', ':key@']) {
    t.same(await at(named).batch(CALLS), ['one', 'two'])
  }
  const sent = ['ada:se:cret', 'ada:100%', ':key'].map(
    (text) => `Basic ${Buffer.from(text).toString('base64')}`,
  )
  t.same(authorizations, [undefined, ...sent])
  const gone = createRpc({ url: 'http://ada:secret@127.0.0.1:2/secret', timeoutMs: 60_000 })
  const refused = await gone.call('one', []).catch((error: Error) => error)
  t.match(refused, { message: /^The chain's node did not answer one: .*ECONNREFUSED/ })
  t.notMatch(inspect(refused, { depth: 9 }), /secret/)
  const no = t.throws(() => createRpc({ url: 'secret', timeoutMs: 1 }), /is not a URL/)
  t.notMatch(inspect(no), /'secret'/)
})

t.test('null is no answer where it does not say that there is none', async (t) => {
  const nothing = ({ id }: Asked) => ({ jsonrpc: '2.0', id, result: null })
  const rpc = await rpcTo(t, (asked) =>
    Array.isArray(asked) ? (asked as Asked[]).map(nothing) : nothing(asked),
  )
  t.equal(await rpc.call('eth_getTransactionReceipt', ['0x']), null)
  // As a number it would be 0: another chain, a first nonce, no money.
  for (const method of ['eth_chainId', 'eth_getTransactionCount', 'eth_getLogs']) {
    await t.rejects(rpc.call(method, []), { message: /with neither a result nor an error/ })
    await t.rejects(rpc.batch([[method, []]]), { message: /with neither a result nor an error/ })
  }
})
