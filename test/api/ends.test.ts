import { createHmac } from 'node:crypto'
import { run as runEngine } from '@truebook/engine/run'
import type { Stream } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { sql } from 'kysely'
import t from 'tap'
import { openTrader } from './exchange-fixture.js'
import { openSocket } from './feed/plain-client.js'
import { openApi, openGround } from './fixture.js'

t.setTimeout(120_000)

t.test(
  'an api whose Redis becomes that of another exchange says that it cannot go on',
  async (t) => {
    const ground = await openGround(t)
    const own = ground.streams.events
    const foreign = memoryStreams().events
    await foreign.publish(900, Buffer.from('of another journal'))
    let connections = 1
    const now = () => (connections === 1 ? own : foreign)
    const read: Stream['read'] = (...args) => now().read(...args)
    const witness = { top: () => now().top(), read }
    const events: Stream = { ...own, connections: () => connections, read, witness }
    const api = await openApi(t, { ...ground, streams: { ...ground.streams, events } })
    connections = 2
    await t.rejects(api.done, { name: 'ForeignEvents' })
    await api.stop()
  },
)

t.test('so does one that meets a decision of a newer engine, wherever it stands', async (t) => {
  for (const isStreamed of [true, false]) {
    const ground = await openGround(t)
    const api = await openApi(t, ground)
    const unknown = Buffer.from('of a newer engine')
    await sql`insert into journal values (1, 1, 1, '\\x', ${unknown})`.execute(ground.db)
    if (isStreamed) await ground.streams.events.publish(1, unknown)
    await t.rejects(api.done, { name: 'DecodeError' })
    await api.stop()
  }
})

t.test(
  'an api ends in time though no engine decides the cancels of its ended sockets',
  async (t) => {
    const ground = await openGround(t)
    const engine = await runEngine({
      env: { DATABASE_URL: ground.url, LOG_LEVEL: 'silent', SEED_MARKETS: '1' },
      streams: ground.streams,
    })
    const api = await openApi(t, ground, { env: { DEV_FAUCET: '1', OUTCOME_TIMEOUT_MS: '8000' } })
    const trader = await openTrader(api, { seed: '71', funds: { USDC: '1000' } })
    const socket = await openSocket(api.url)
    const timestamp = Date.now()
    const text = `GET|/v1/ws||${timestamp}`
    const signature = createHmac('sha256', trader.secret).update(text).digest('hex')
    await socket.ask({ op: 'login', api_key: trader.apiKey, timestamp, signature })
    const message = { session: socket.hello.session, timestamp }
    const signed = await trader.client.sign({ action: 'CANCEL_ON_DISCONNECT', ...message })
    t.match(await socket.ask({ op: 'cancel_on_disconnect', ...message, signature: signed }), {
      ok: true,
    })
    await engine.stop()
    const order = {
      ticker: 'BTC_USDC',
      side: 'BUY',
      order_type: 'LIMIT',
      price: '30000',
      quantity: '0.01',
    }
    const asked = trader.client.place(order)
    // It is on its way once it is in the stream.
    const sent = await ground.streams.commands.top()
    while ((await ground.streams.commands.top()) === sent) await new Promise(setImmediate)
    const begun = performance.now()
    await api.stop()
    // Eight seconds for the outcome, not five more for the cancel.
    t.ok(performance.now() - begun < 12_000)
    t.match(await asked, { status: 504 })
    const last = await ground.streams.commands.top()
    await new Promise((resolve) => setTimeout(resolve, 9_000))
    t.equal(await ground.streams.commands.top(), last, 'nothing is sent by an api that has ended')
  },
)
