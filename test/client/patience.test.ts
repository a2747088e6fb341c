import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type ClientOptions, createClient, type Signer } from '@truebook/client'
import { NoAnswerError, NotSentError } from '@truebook/client/errors'
import { passed } from '@truebook/client/passed'
import { deliver } from '@truebook/client/retry'
import { fetchTransport, type Transport } from '@truebook/client/transport'
import t, { type Test } from 'tap'
import {
  answerOf,
  CLOCK,
  clientOf,
  key,
  ORDER,
  refusal,
  scripted,
  signer,
} from './scripted-exchange.js'
import { thrownBy } from './thrown-by.js'

t.test('a sending may take answerMs, and no longer than patience lasts', async (t) => {
  const cases: [Partial<ClientOptions>, number][] = [
    [{ patienceMs: 60_000 }, 16_000],
    [{ patienceMs: 0 }, 16_000],
    [{ patienceMs: 3_000 }, 1_500],
    [{ patienceMs: 0, answerMs: 700 }, 700],
    [{ patienceMs: 60_000, answerMs: 700 }, 700],
    [{ patienceMs: Infinity, answerMs: Infinity }, 2 ** 31 - 1],
    [{ patienceMs: 0, answerMs: Infinity }, 2 ** 31 - 1],
  ]
  const setTime = stopClock(t)
  for (const [options, withinMs] of cases) {
    const { transport, sent } = scripted(answerOf(201, { order_id: 'o' }))
    await clientOf(transport, options).placeOrder({ ...ORDER, price: '1' })
    t.equal(sent[0].withinMs, withinMs, JSON.stringify(options))
  }
  const { transport, sent } = scripted('lost', answerOf(201, { order_id: 'o' }))
  const url = 'http://127.0.0.1:1/v1'
  const slow: Transport = async (request) => {
    if (!request.url.endsWith('/time')) setTime((sent.length + 1) * 7_000)
    return transport(request)
  }
  const client = createClient({ url, key, signer, transport: slow, answerMs: 90_000 })
  await client.placeOrder({ ...ORDER, price: '1' })
  t.equal(sent[0].withinMs, 60_000, 'patience is a minute by default')
  t.equal(sent[1].withinMs, 53_000, 'the second has what the first left')
})

/** A clock of the process that stands still; sets it. */
function stopClock(t: Test): (at: number) => void {
  let now = 0
  const begun = Date.now()
  t.intercept(performance, 'now', { value: () => now, configurable: true })
  t.intercept(Date, 'now', { value: () => begun + now, configurable: true })
  return (at) => {
    now = at
  }
}

t.test('what passed is told in whole milliseconds, so that what is left is exact', (t) => {
  const setTime = stopClock(t)
  for (const at of [0, 0.1, 150.7, 2_750.49]) {
    setTime(at)
    t.ok(Number.isInteger(passed()), `${at}`)
  }
  t.end()
})

t.test('nothing is sent with next to nothing left of patience', async (t) => {
  const setTime = stopClock(t)
  const cases = [
    { patienceMs: 3_000, left: 249, sendings: [] },
    { patienceMs: 3_000, left: 250, sendings: [250] },
    { patienceMs: 200, left: 49, sendings: [] },
    { patienceMs: 200, left: 50, sendings: [50] },
    { patienceMs: 0, left: -9_000, sendings: [16_000] },
  ]
  for (const { patienceMs, left, sendings } of cases) {
    setTime(0)
    const { transport, sent } = scripted(answerOf(200, {}))
    const late: Transport = (request) => {
      if (request.url.endsWith('/time')) setTime(patienceMs - left)
      return transport(request)
    }
    const call = clientOf(late, { patienceMs }).call('get', '/users/me')
    if (sendings.length === 0) await t.rejects(call, NotSentError)
    else await call
    t.same(
      sent.map(({ withinMs }) => withinMs),
      sendings,
      JSON.stringify({ patienceMs, left }),
    )
  }
})

t.test('what waited its turn for all of its patience is not sent', async (t) => {
  const setTime = stopClock(t)
  const gate = new EventEmitter()
  const { transport, sent } = scripted(answerOf(200, { due_at: 1 }))
  const hanging: Transport = async (request) => {
    const answer = await transport(request)
    if (sent.length === 0) return answer
    const release = once(gate, 'released')
    gate.emit('begun')
    await release
    return answer
  }
  let signed = 0
  const slow: Signer = {
    getAddress: () => signer.getAddress(),
    async signMessage(message) {
      signed += 1
      if (signed === 2) {
        setImmediate(() => {
          setTime(999)
          gate.emit('released')
        })
      }
      return signer.signMessage(message)
    },
  }
  const options = { patienceMs: 1_000, answerMs: 1_000, signer: slow }
  const client = clientOf(hanging, options)
  const begun = once(gate, 'begun')
  const before = client.cancelAllAfter(60_000)
  await begun
  const error = await thrownBy(client.cancelAllAfter(0))
  t.match(error, { name: 'NotSentError', request: { body: { timeout: 0, signature: String } } })
  t.match(await before, { due_at: 1 })
  t.equal(sent.length, 1)
})

t.test('what is not sent again ends with what the sending before it came to', async (t) => {
  const setTime = stopClock(t)
  const cases = [
    ['lost', { name: 'NoAnswerError', request: { body: { signature: String } } }],
    [refusal(503, 'UNAVAILABLE'), { name: 'NoAnswerError', cause: { code: 'UNAVAILABLE' } }],
    [refusal(429, 'TOO_MANY_REQUESTS'), { code: 'TOO_MANY_REQUESTS' }],
  ] as const
  for (const [answer, wanted] of cases) {
    setTime(0)
    const { transport, sent } = scripted(answer)
    let signed = 0
    const slow: Signer = {
      getAddress: () => signer.getAddress(),
      async signMessage(message) {
        signed += 1
        if (signed === 2) setTime(2_900)
        return signer.signMessage(message)
      },
    }
    const client = clientOf(transport, { patienceMs: 3_000, signer: slow })
    t.match(await thrownBy(client.cancelAllAfter(0)), wanted)
    t.same([signed, sent.length], [2, 1])
  }
})

t.test(
  'what an earlier call could not learn in time keeps no later one from its own',
  async (t) => {
    const read = { method: 'GET', path: '/positions' }
    const noTime = new NotSentError(read, new NoAnswerError(read, new Error('away')))
    const sendings = [noTime, { value: 'read', refusal: undefined, retryAfterMs: undefined }]
    const send = async () => {
      const next = sendings.shift()
      if (next instanceof Error) throw next
      return next as never
    }
    const persistence = { repeatable: true, patienceMs: 60_000 }
    t.match(await deliver(send, persistence), { value: 'read', isDoubtful: false })
    await t.rejects(
      deliver(() => Promise.reject(noTime), { repeatable: true, patienceMs: 200 }),
      { name: 'NotSentError', cause: { name: 'NoAnswerError' } },
      'in the end it says why',
    )
  },
)

t.test('pauses grow whatever Retry-After says', async (t) => {
  for (const retryAfterMs of [0, 100]) {
    let sendings = 0
    const send = async () => {
      sendings += 1
      return { refusal: { status: 503 }, retryAfterMs } as never
    }
    t.match(await deliver(send, { repeatable: true, patienceMs: 1_000 }), { isDoubtful: true })
    t.ok(sendings > 1 && sendings < 8, `${sendings}`)
  }
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

t.test('patience runs out while the computer sleeps, which stops its timers', async (t) => {
  const { now } = Date
  let slept = 0
  t.intercept(Date, 'now', { value: () => now() + slept, configurable: true })
  let sendings = 0
  const transport: Transport = async ({ url }) => {
    if (url.endsWith('/time')) return CLOCK
    sendings += 1
    slept += 100_000
    throw new Error('the connection broke')
  }
  const client = clientOf(transport, { patienceMs: 20_000 })
  await t.rejects(client.placeOrder({ ...ORDER, price: '1' }), NoAnswerError)
  t.equal(sendings, 1)
})
