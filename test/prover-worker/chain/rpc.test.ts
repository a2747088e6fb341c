import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
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
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    response.end(JSON.stringify(answer(JSON.parse(Buffer.concat(chunks).toString()))))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  return createRpc({ url: `http://127.0.0.1:${port}`, timeoutMs: 5_000 })
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
