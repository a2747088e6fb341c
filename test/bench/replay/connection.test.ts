import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from '@truebook/bench/replay/connection'
import { asRefusal, forPeople } from '@truebook/bench/replay/refusal'
import { NoAnswerError } from '@truebook/client/errors'
import t, { type Test } from 'tap'

/** A server that answers with each status in turn, and then with 200 for ever. */
async function serve(
  t: Test,
  statuses: readonly number[],
  { port = 0, headers = {} } = {},
): Promise<Server> {
  const left = [...statuses]
  const server = createServer((_request, response) => {
    const status = left.shift() ?? 200
    // Status 0 stands for a server that ends in the middle of its work.
    if (status === 0) response.destroy()
    else {
      const body = JSON.stringify({ code: 'C', message: 'M.', server_time: 1 })
      response.writeHead(status, headers).end(body)
    }
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return server
}

function get(t: Test, port: number, patienceMs?: number) {
  const connection = connect({ url: `http://127.0.0.1:${port}/v1`, sockets: 1 })
  t.teardown(() => connection.close())
  const client = patienceMs === undefined ? connection.guest : connection.open({ patienceMs })
  return () => client.call('get', '/time')
}

const portOf = (server: Server) => (server.address() as AddressInfo).port

t.test('a request is sent again until its outcome is known', async (t) => {
  const server = await serve(t, [503, 0, 504, 429, 502, 200])
  t.match(await get(t, portOf(server))(), { server_time: 1 })
})

t.test('a refusal is an outcome', async (t) => {
  const server = await serve(t, [400])
  const refusal = await get(t, portOf(server))().catch(asRefusal)
  t.match(refusal, { status: 400, code: 'C', message: 'M.' })
  t.match(forPeople(refusal, 'URL'), {
    name: 'HostError',
    message: 'The exchange at URL refused: M. (C, HTTP 400)',
  })
})

t.test('an exchange that is started again is found again', async (t) => {
  const first = await serve(t, [])
  const port = portOf(first)
  const send = get(t, port)
  await new Promise((resolve) => first.close(resolve))
  const answer = send()
  await serve(t, [], { port })
  t.match(await answer, { server_time: 1 })
})

t.test('patience ends, with the outcome open', async (t) => {
  // However late an answer comes, it comes before the patience ends, and asks for more of it.
  const server = await serve(t, Array(10).fill(503), { headers: { 'retry-after': '120' } })
  const refusal = await get(t, portOf(server), 60_000)().catch((cause: unknown) => cause)
  t.throws(() => asRefusal(refusal), { name: 'C', message: 'M.' })
  const gone = await serve(t, Array(10).fill(0))
  const error = await get(t, portOf(gone), 200)().catch((cause: unknown) => cause)
  t.throws(() => asRefusal(error), { name: 'NoAnswerError' })
  t.match(forPeople(error, 'URL'), { name: 'HostError', message: 'No exchange answers at URL.' })
  const open = new NoAnswerError({ method: 'POST', path: '/x' }, refusal)
  t.match(forPeople(open, 'URL'), { message: 'The exchange at URL refused: M. (C, HTTP 503)' })
})
