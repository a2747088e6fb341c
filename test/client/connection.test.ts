import { setImmediate as turn } from 'node:timers/promises'
import type { Client, Signer } from '@truebook/client'
import { type ExchangeError, errors, NoAnswerError, NotSentError } from '@truebook/client/errors'
import type { HttpAnswer, Transport } from '@truebook/client/transport'
import { Wallet } from 'ethers'
import t from 'tap'
import {
  answerOf,
  CLOCK,
  ORDER,
  clientOf as openClient,
  refusal,
  scripted,
  signer,
} from './scripted-exchange.js'
import { thrownBy } from './thrown-by.js'

/** By the clock of the process, which only sendings move: on any machine patience lasts for as many. */
const SENDING_MS = 10
let time = 0
t.intercept(performance, 'now', { value: () => time, configurable: true })

const clientOf: typeof openClient = (transport, options) =>
  openClient((request) => {
    time += SENDING_MS
    return transport(request)
  }, options)

t.test('a clock that is refused is asked again, and none is made up', async (t) => {
  const answers = [
    refusal(403, 'IP_NOT_ALLOWED'),
    answerOf(403, '<html>'),
    answerOf(200, {}),
    CLOCK,
  ]
  const transport: Transport = async () => answers.shift() ?? answerOf(200, {})
  const client = clientOf(transport)
  await t.rejects(client.call('get', '/users/me'), errors.IP_NOT_ALLOWED)
  await t.rejects(client.call('get', '/users/me'), { code: 'NO_JSON' })
  await t.rejects(client.call('get', '/users/me'), TypeError)
  t.same(await client.call('get', '/users/me'), {})
})

t.test('a refusal of the time that does not tell the time changes no clock', async (t) => {
  const { transport, sent } = scripted(refusal(400, 'INVALID_TIMESTAMP'))
  const client = clientOf(transport)
  for (let i = 0; i < 2; i++) {
    await t.rejects(client.placeOrder({ ...ORDER, price: '1' }), errors.INVALID_TIMESTAMP)
  }
  t.equal(sent.length, 2)
  t.ok(sent.every(({ headers }) => /^\d+$/.test(headers['x-api-timestamp'])))
})

t.test('what cannot be sent is a fault of whoever sends it, at once', async (t) => {
  const { transport, sent } = scripted(answerOf(200, {}))
  const body = { expires_at: Number.NaN }
  await t.rejects(clientOf(transport).call('put', '/api-keys', { body }), TypeError)
  const secret = Symbol('no text') as never
  const odd = clientOf(transport, { key: { apiKey: 'key', apiSecret: secret } })
  await t.rejects(odd.call('get', '/users/me'), TypeError)
  t.same(sent, [])
})

t.test('a refusal of a second sending says nothing of the first', async (t) => {
  const unknown = [
    refusal(503, 'OVERLOADED'),
    answerOf(429, { code: 'CREDITS_EXHAUSTED', message: 'None is left.' }, '3600'),
    refusal(400, 'INVALID_TIMESTAMP', { server_time: 1_767_229_200_000 }),
    refusal(403, 'IP_NOT_ALLOWED'),
    refusal(401, 'INVALID_API_KEY'),
    refusal(400, 'INSUFFICIENT_BALANCE'),
    refusal(403, 'ACCOUNT_FROZEN'),
    refusal(403, 'ADDRESS_NOT_ALLOWED'),
    refusal(504, 'OUTCOME_UNKNOWN', { order_id: 'of the second sending' }),
  ]
  for (const second of unknown) {
    const { transport } = scripted('lost', second)
    const client = clientOf(transport, { patienceMs: 1_000 })
    const error = await thrownBy(client.placeOrder({ ...ORDER, price: '1' }))
    t.ok(error instanceof NoAnswerError, `${second.text}: ${error}`)
    t.match((error as NoAnswerError).cause, { code: JSON.parse(second.text).code })
    t.match(error, { request: { body: { price: '1', client_order_id: /^[0-9a-f-]{36}$/ } } })
  }
})

t.test(
  'an answer that says nothing of the request is no refusal, as the last one, too',
  async (t) => {
    const unknown: [number, string][] = [
      [500, 'INTERNAL'],
      [503, 'UNAVAILABLE'],
      [504, 'OUTCOME_UNKNOWN'],
    ]
    for (const [status, code] of unknown) {
      // As the exchange takes its time, patience may end before the first answer.
      const last = answerOf(status, { code, message: code, order_id: 'perhaps' }, '3600')
      const client = clientOf(scripted(last).transport)
      const error = await thrownBy(client.placeOrder({ ...ORDER, price: '1' }))
      t.ok(error instanceof NoAnswerError, `${code}: ${error}`)
      t.match(error, { request: { body: { price: '1' } }, taken: undefined })
      t.match((error as NoAnswerError).cause, { code, details: { order_id: 'perhaps' } })
      const body = { wallet_address: 'w', asset: 'BTC', amount: '1' }
      const unsigned = await thrownBy(client.call('post', '/dev/faucet', { body }))
      t.match(unsigned, { name: 'NoAnswerError', request: { path: '/dev/faucet' } })
      await t.rejects(client.call('get', '/users/me'), { name: code }, 'a read has no effect')
    }
  },
)

t.test('the same bytes are sent again after an exchange was at a loss', async (t) => {
  const { transport, sent } = scripted(refusal(500, 'INTERNAL'), answerOf(201, { order_id: 'o' }))
  const client = clientOf(transport, { patienceMs: 5_000 })
  t.match(await client.placeOrder({ ...ORDER, price: '1' }), { order_id: 'o' })
  t.same([sent.length, sent[0].body], [2, sent[1].body])
})

t.test('a refusal stands where nothing can have come of the sendings before it', async (t) => {
  const cases: [HttpAnswer | 'lost', HttpAnswer][] = [
    [refusal(429, 'TOO_MANY_REQUESTS'), refusal(401, 'INVALID_API_KEY')],
    [refusal(503, 'OVERLOADED'), refusal(401, 'INVALID_API_KEY')],
    ['lost', refusal(400, 'DUPLICATE_CLIENT_ORDER_ID')],
  ]
  for (const [first, second] of cases) {
    const { transport } = scripted(first, second)
    const error = await thrownBy(clientOf(transport).placeOrder({ ...ORDER, price: '1' }))
    t.equal((error as ExchangeError).code, JSON.parse(second.text).code)
  }
})

t.test('what was done is no refusal, whatever keeps from looking it up', async (t) => {
  const id = '019b7600-0000-7000-8001-000000000001'
  const to_wallet_address = Wallet.createRandom().address
  const terms = { ...ORDER, price: '1' }
  const cases: [object, (client: Client) => Promise<unknown>, object][] = [
    [{ order_id: id }, (client) => client.placeOrder(terms), { body: { price: '1' } }],
    [{ request_id: id }, (client) => client.amendOrder(id, { price: '2' }), { method: 'PATCH' }],
    [{ request_id: id }, (client) => client.cancelOrder(id), { query: { order_id: id } }],
    [
      { request_id: id },
      (client) => client.cancelOrder({ client_order_id: 'c-1' }),
      { path: '/orders/by-client-order-id/c-1', query: { client_order_id: 'c-1' } },
    ],
    [{ order_ids: `${id},${id}` }, (client) => client.placeOrders([terms, terms]), {}],
    [{ request_id: id }, (client) => client.cancelOrders([id]), { query: { order_ids: id } }],
    [
      { transfer_id: id },
      (client) => client.transfer({ asset: 'BTC', amount: '1', to_wallet_address }),
      { method: 'PUT', body: { to_wallet_address } },
    ],
  ]
  const hindrances = [
    refusal(403, 'MISSING_SCOPE'),
    answerOf(429, { code: 'CREDITS_EXHAUSTED', message: 'None is left.' }, '3600'),
    answerOf(503, { code: 'OVERLOADED', message: 'There is too much to do.' }, '30'),
  ]
  for (const [details, run, request] of cases) {
    for (const hindrance of hindrances) {
      const { transport } = scripted('lost', refusal(400, 'REPLAYED_MESSAGE', details), hindrance)
      const error = await thrownBy(run(clientOf(transport, { patienceMs: 5_000 })))
      t.ok(error instanceof NoAnswerError, `${hindrance.text}: ${error}`)
      t.match(error, { request, taken: details })
      t.match((error as NoAnswerError).cause, { code: JSON.parse(hindrance.text).code })
    }
  }
})

t.test('a withdrawal that had been taken needs no looking up', async (t) => {
  const replayed = refusal(400, 'REPLAYED_MESSAGE', { withdrawal_id: 'w' })
  const { transport, sent } = scripted('lost', replayed)
  const terms = { asset: 'BTC', amount: '1', chain_id: 1 }
  const client = clientOf(transport, { patienceMs: 5_000 })
  t.equal((await client.withdraw(terms)).id, 'w')
  t.equal(sent.length, 2)
})

t.test('a payment is not told as made by another one of the same text', async (t) => {
  const to = Wallet.createRandom().address
  const terms = { asset: 'BTC', amount: '1' }
  for (const [details, pay] of [
    [{ transfer_id: 'a' }, (on: Client) => on.transfer({ ...terms, to_wallet_address: to })],
    [{ withdrawal_id: 'a' }, (on: Client) => on.withdraw({ ...terms, chain_id: 1 })],
  ] as const) {
    const { transport } = scripted(refusal(400, 'REPLAYED_MESSAGE', details))
    const error = await thrownBy(pay(clientOf(transport)))
    t.match(error, { name: 'NoAnswerError', taken: details })
  }
})

t.test('what somebody in between sent twice is looked up, too', async (t) => {
  const order = { order_id: 'o', status: 'PENDING', updated_at: '2026-01-01T00:00:00.000Z' }
  const replayed = refusal(400, 'REPLAYED_MESSAGE', { order_id: 'o' })
  const { transport, sent } = scripted(replayed, answerOf(200, order))
  const placed = await clientOf(transport).placeOrder({ ...ORDER, price: '1' })
  t.match(placed, { order_id: 'o', status: 'PENDING' })
  t.same([sent.length, sent[1].url], [2, 'http://127.0.0.1:1/v1/orders/o'])
  const timer = await thrownBy(clientOf(scripted(replayed).transport).cancelAllAfter(60_000))
  t.ok(timer instanceof NoAnswerError, 'it is set, but nobody says until when')
})

t.test('where no time is to be had, it is said what was not sent', async (t) => {
  const transport: Transport = async () => {
    throw new Error('the connection broke')
  }
  const client = clientOf(transport)
  const error = await thrownBy(client.placeOrder({ ...ORDER, price: '1' }))
  t.ok(error instanceof NotSentError, 'it is known that nothing came of it')
  t.ok((error as NotSentError).cause instanceof NoAnswerError)
  const { method, body } = (error as NotSentError).request
  t.match({ method, body }, { method: 'POST', body: { price: '1', client_order_id: /^[0-9a-f-]/ } })
  t.notOk('signature' in (body ?? {}), 'it was not even signed')
  const call = await thrownBy(client.call('put', '/api-keys', { body: {} }))
  t.ok(call instanceof NotSentError)
  t.match(call, { request: { method: 'PUT', path: '/api-keys' } })
})

t.test('the dead-man switch is not sent again once it was asked to be otherwise', async (t) => {
  const sent: number[] = []
  const transport: Transport = async ({ url, body = '' }) => {
    if (url.endsWith('/time')) return CLOCK
    const { timeout } = JSON.parse(body)
    sent.push(timeout)
    return timeout === 0 ? answerOf(200, { due_at: 0 }) : refusal(503, 'UNAVAILABLE')
  }
  const client = clientOf(transport)
  const older = thrownBy(client.cancelAllAfter(60_000))
  while (sent.length === 0) await turn()
  t.match(await client.cancelAllAfter(0), { due_at: 0 })
  const error = await older
  t.ok(error instanceof NoAnswerError, 'it may have been taken')
  t.match((error as NoAnswerError).cause, { code: 'UNAVAILABLE' })
  t.same(sent, [60_000, 0])
})

t.test('the dead-man switch is set in the order in which it was asked for', async (t) => {
  const sent: number[] = []
  const waiting: (() => void)[] = []
  const transport: Transport = async ({ url, body = '' }) => {
    if (url.endsWith('/time')) return CLOCK
    sent.push(JSON.parse(body).timeout)
    await new Promise<void>((resolve) => waiting.push(resolve))
    return answerOf(200, { due_at: 1 })
  }
  const slow: { first: (() => void) | undefined } = { first: undefined }
  const wallet: Signer = {
    getAddress: () => signer.getAddress(),
    async signMessage(message) {
      if (message.includes('"timeout":0')) {
        await new Promise<void>((resolve) => {
          slow.first = resolve
        })
      }
      return signer.signMessage(message)
    },
  }
  const client = clientOf(transport, { signer: wallet, patienceMs: 60_000 })
  const overtaken = thrownBy(client.cancelAllAfter(0))
  while (!slow.first) await turn()
  const first = client.cancelAllAfter(30_000)
  while (sent.length < 1) await turn()
  slow.first()
  t.match(await overtaken, {
    name: 'NotSentError',
    cause: { message: /set anew before this was sent/ },
  })
  const beat = client.cancelAllAfter(30_000)
  while (sent.length < 2) await turn()
  const other = client.cancelAllAfter(60_000)
  const meanwhile = new Promise((resolve) => setTimeout(resolve, 100))
  await meanwhile
  t.same(sent, [30_000, 30_000], 'equal ones do not wait for each other, others do')
  for (const answer of waiting.splice(0)) answer()
  await Promise.all([first, beat])
  while (sent.length < 3) await turn()
  waiting[0]()
  t.match(await other, { due_at: 1 })
  t.same(sent, [30_000, 30_000, 60_000])
})

t.test('a heartbeat that takes longer to sign than the next one to come is sent', async (t) => {
  const sent: number[] = []
  const signing: (() => void)[] = []
  const transport: Transport = async ({ url, body = '' }) => {
    if (url.endsWith('/time')) return CLOCK
    sent.push(JSON.parse(body).timeout)
    return answerOf(200, { due_at: 1 })
  }
  const wallet: Signer = {
    getAddress: () => signer.getAddress(),
    async signMessage(message) {
      await new Promise<void>((resolve) => signing.push(resolve))
      return signer.signMessage(message)
    },
  }
  const client = clientOf(transport, { signer: wallet, patienceMs: 60_000 })
  const beats = [client.cancelAllAfter(30_000), client.cancelAllAfter(30_000)]
  while (signing.length < 2) await turn()
  signing[0]()
  t.match(await beats[0], { due_at: 1 })
  signing[1]()
  t.match(await beats[1], { due_at: 1 })
  t.same(sent, [30_000, 30_000])
})

t.test('what comes from a proxy in between is no answer of the exchange', async (t) => {
  const page = answerOf(200, '<html>Welcome</html>')
  for (const foreign of [page, answerOf(502, '<html>'), answerOf(504, 'null')]) {
    const { transport, sent } = scripted(foreign)
    const error = await thrownBy(clientOf(transport).placeOrder({ ...ORDER, price: '1' }))
    t.ok(error instanceof NoAnswerError, `${foreign.status} ${foreign.text}: ${error}`)
    t.ok(sent.length > 1, 'so it is sent again')
  }
  for (const text of ['<html>', 'null', '"no"', '{"message":"Forbidden"}']) {
    const { transport, sent } = scripted(answerOf(403, text))
    await t.rejects(clientOf(transport).call('get', '/users/me'), { code: 'NO_JSON', status: 403 })
    t.equal(sent.length, 1)
  }
})

t.test('a list goes on from the page that was asked for', async (t) => {
  const pageOf = (page: number) =>
    answerOf(200, { total: 5, page, page_size: 1, data: [{ ticker: `${page}` }] })
  const transport: Transport = async ({ url }) =>
    pageOf(Number(new URL(url).searchParams.get('page') ?? 0))
  const tickers: string[] = []
  const query = { page: '2', page_size: '1' }
  const client = clientOf(transport, { now: () => 1 })
  for await (const { ticker } of client.each('/markets', { query })) tickers.push(ticker)
  t.same(tickers, ['2', '3', '4'])
})

t.test('a clock that leapt ahead once is corrected for what is signed next, too', async (t) => {
  const wrong = refusal(400, 'INVALID_TIMESTAMP', { server_time: 1_767_225_600_000 })
  const { transport, sent } = scripted(answerOf(200, {}), wrong, answerOf(200, {}))
  const client = clientOf(transport)
  await client.placeOrder({ ...ORDER, price: '1' })
  const timeOf = (n: number) => JSON.parse(sent[n].body ?? '').timestamp as number
  const leap = 600_000
  const { now } = Date
  Date.now = () => now() + leap
  t.teardown(() => {
    Date.now = now
  })
  await client.placeOrder({ ...ORDER, price: '1' })
  t.ok(timeOf(1) - timeOf(0) >= leap, 'it was signed for a time to come')
  t.ok(Math.abs(timeOf(2) - 1_767_225_600_000) < 60_000, 'and again for the time that it is')
  await client.placeOrder({ ...ORDER, price: '2' })
  t.ok(Math.abs(timeOf(3) - 1_767_225_600_000) < 60_000)
})

t.test('an answer without a body leaves open what came of the request', async (t) => {
  const empty = answerOf(200, '')
  const placed = { order_id: 'order', status: 'PENDING' }
  const once = scripted(empty, answerOf(201, placed))
  t.same(await clientOf(once.transport).placeOrder({ ...ORDER, price: '1' }), placed)
  t.equal(once.sent.length, 2)
  t.equal(once.sent[0].body, once.sent[1].body, 'the same message is sent again')
  for (const answer of [empty, answerOf(204, ''), answerOf(200, '<html>')]) {
    const always = clientOf(scripted(answer).transport, { patienceMs: 0 })
    t.match(await thrownBy(always.placeOrder({ ...ORDER, price: '1' })), {
      name: 'NoAnswerError',
      request: { body: { client_order_id: String } },
      cause: { message: /^The answer 20[04] is none of the exchange's: (It is empty\.|<html>)$/ },
    })
  }
  const put = scripted(empty)
  await t.rejects(clientOf(put.transport).call('put', '/api-keys', { body: {} }), NoAnswerError)
  t.equal(put.sent.length, 1, 'what is not signed is not sent again')
})
