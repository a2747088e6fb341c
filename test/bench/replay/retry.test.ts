import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from '@truebook/bench/replay/connection'
import { ask, sendSurely } from '@truebook/bench/replay/retry'
import t, { type Test } from 'tap'

/** A server that answers with each status in turn, and then with 200 for ever. */
async function serve(t: Test, statuses: readonly number[], port = 0): Promise<Server> {
  const left = [...statuses]
  const server = createServer((_request, response) => {
    const status = left.shift() ?? 200
    // Status 0 stands for a server that ends in the middle of its work.
    if (status === 0) response.destroy()
    else response.writeHead(status).end(JSON.stringify({ code: 'C', message: 'M.' }))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return server
}

function get(t: Test, port: number) {
  const connection = connect({ url: `http://127.0.0.1:${port}/v1`, sockets: 1 })
  t.teardown(() => connection.close())
  return () => connection.send({ method: 'GET', target: '/v1/time' })
}

const portOf = (server: Server) => (server.address() as AddressInfo).port

t.test('a request is sent again until its outcome is known', async (t) => {
  const server = await serve(t, [503, 0, 504, 429, 502, 201])
  t.equal((await sendSurely(get(t, portOf(server)))).status, 201)
})

t.test('a refusal is an outcome', async (t) => {
  const server = await serve(t, [400])
  const answer = await sendSurely(get(t, portOf(server)))
  t.same(answer, { status: 400, body: { code: 'C', message: 'M.' } })
})

t.test('an exchange that is started again is found again', async (t) => {
  const first = await serve(t, [])
  const port = portOf(first)
  const send = get(t, port)
  await new Promise((resolve) => first.close(resolve))
  const answer = sendSurely(send)
  await serve(t, [], port)
  t.equal((await answer).status, 200)
})

t.test('patience ends with a sentence', async (t) => {
  const server = await serve(t, Array(10).fill(503))
  await t.rejects(sendSurely(get(t, portOf(server)), 200), {
    name: 'HostError',
    message: 'No exchange answered within 0.2 s; the last answer was: M. (C, HTTP 503)',
  })
})

t.test('what was asked for and refused is named', async (t) => {
  const server = await serve(t, [404])
  await t.rejects(ask('a nonce', get(t, portOf(server))), {
    name: 'HostError',
    message: 'The exchange refused a nonce: M. (C, HTTP 404)',
  })
})
