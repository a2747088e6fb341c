import t from 'tap'
import { createClient } from './client.js'
import { placeLast } from './last-orders.js'
import { createRequests, playWallet } from './requests.js'
import type { Answer } from './way.js'

/** Everybody is answered alike. */
function placeAll(answer: Partial<Answer>, limitMs = 60_000) {
  const ending = new AbortController()
  const way = {
    takes: () => true,
    send: async () => ({ status: 200, body: {}, hasRetryAfter: false, ...answer }),
  }
  const participants = [0, 1].map((number) => {
    const trader = { wallet: playWallet(1, number), apiKey: '', secret: '' }
    const client = createClient({ trader, ways: [way], random: () => 0, signal: ending.signal })
    return { client, requests: createRequests(trader) }
  })
  return placeLast({ participants, limitMs, giveUp: () => ending.abort() })
}

t.test('once all is quiet an order of each trader is taken', async (t) => {
  t.strictSame(await placeAll({ body: { order_id: 'o1', status: 'PENDING' } }), [])
  const refused = await placeAll({ status: 400, body: { code: 'INVALID_TIMESTAMP' } })
  const named = { name: 'order that was not taken', text: /was refused as INVALID_TIMESTAMP\.$/ }
  t.match(refused, [named, named])
  const inVain = await placeAll({ status: 503 }, 100)
  t.match(inVain, [{ text: /was unknown\.$/ }, { text: /was unknown\.$/ }])
})
