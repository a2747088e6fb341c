import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type ClientOptions, createClient } from '@truebook/client'
import { fetchTransport } from '@truebook/client/transport'
import t, { type Test } from 'tap'
import { answerOf, CLOCK, clientOf, key, ORDER, scripted, signer } from './scripted-exchange.js'

t.test('a sending may take answerMs, and no longer than patience lasts', async (t) => {
  const cases: [Partial<ClientOptions>, number][] = [
    [{ patienceMs: 60_000 }, 12_000],
    [{ patienceMs: 0 }, 12_000],
    [{ patienceMs: 3_000 }, 1_500],
    [{ patienceMs: 0, answerMs: 700 }, 700],
    [{ patienceMs: 60_000, answerMs: 700 }, 700],
  ]
  for (const [options, withinMs] of cases) {
    const { transport, sent } = scripted(answerOf(201, { order_id: 'o' }))
    await clientOf(transport, options).placeOrder({ ...ORDER, price: '1' })
    t.equal(sent[0].withinMs, withinMs, JSON.stringify(options))
  }
  const { transport, sent } = scripted('lost', answerOf(201, { order_id: 'o' }))
  const url = 'http://127.0.0.1:1/v1'
  const client = createClient({ url, key, signer, transport, answerMs: 90_000 })
  await client.placeOrder({ ...ORDER, price: '1' })
  t.ok(sent[0].withinMs <= 60_000 && sent[0].withinMs > 12_000, 'patience is a minute by default')
  t.ok(sent[1].withinMs < sent[0].withinMs, 'the second has what the first left')
})

/** Serves the time, and over all connections but the first whatever else is asked; gives the connections asked, in turn. */
async function silentAfterTheTime(
  t: Test,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
) {
  const asked: Socket[] = []
  const server = createServer((request, response) => {
    if (request.url === '/v1/time') {
      response.end(CLOCK.text)
      return
    }
    asked.push(request.socket)
    if (request.socket !== first) answer(request, response)
  })
  let first: Socket | undefined
  server.once('connection', (socket) => {
    first = socket
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` }
}

t.test('what gets no answer over a connection is sent again over another one', async (t) => {
  const body = JSON.stringify({ message: 'All are cancelled.', cancelled: 3 })
  const { asked, url } = await silentAfterTheTime(t, async (_, response) => {
    response.writeHead(200).flushHeaders()
    await wait(2 * 500)
    response.end(body)
  })
  const client = clientOf(fetchTransport, { url, patienceMs: 60_000, answerMs: 500 })
  t.match(
    await client.cancelAllOrders(0),
    { cancelled: 3 },
    'an answer that has begun is waited for',
  )
  t.ok(asked.length > 1)
  t.not(asked[0], asked.at(-1))
})
