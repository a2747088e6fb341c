import { memoryCounters } from '@truebook/api/access/limits/memory-counters'
import { buildApp } from '@truebook/api/app'
import { assemble } from '@truebook/api/assemble'
import { readApiConfig } from '@truebook/api/config'
import { type ConnectionOptions, createConnection } from '@truebook/api/feed/connection'
import { frameOf } from '@truebook/api/feed/frame'
import { createPeer } from '@truebook/api/feed/peer'
import { createLog } from '@truebook/api/log'
import { UNDESCRIBED } from '@truebook/api/openapi/describe'
import { connectPool } from '@truebook/shared/db/connect'
import t, { type Test } from 'tap'
import { openExchange, openTrader } from '../exchange-fixture.js'
import { openGround, SEAL_KEY } from '../fixture.js'
import { memorySocket, textsOf } from './memory-socket.js'
import { loginFields } from './plain-client.js'

t.setTimeout(60_000)

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const trader = await openTrader(api, { seed: '53' })

/** The parts of an api copy, and what checks the fields that its routes get. */
async function openParts(t: Test): Promise<Pick<ConnectionOptions, 'deps' | 'feed' | 'checks'>> {
  const env = { API_SECRET_KEY: SEAL_KEY.toString('hex'), SESSION_SECRET: '22'.repeat(32) }
  const config = readApiConfig({ ...env, PORT: '0', DATABASE_URL: ground.url })
  const pool = connectPool(ground.url, { max: 4, name: 'parts', onError: () => undefined })
  const log = createLog('silent')
  const { streams } = ground
  const parts = { config, log, streams, counters: memoryCounters(), pool, now: Date.now }
  const { deps, stop } = await assemble(parts)
  const app = await buildApp(deps)
  t.teardown(async () => {
    await app.close()
    await stop()
    await pool.end()
  })
  const checks = await new Promise<ConnectionOptions['checks']>((resolve) => {
    const handler = async (request: ConnectionOptions['checks']) => {
      resolve(request)
      return ''
    }
    app.route({ method: 'GET', url: '/checks', ...(UNDESCRIBED as object), handler })
    app.inject('/checks')
  })
  return { deps, feed: deps.feed, checks }
}

t.test('an order does not wait for a subscription whose reader is slow', async (t) => {
  const parts = await openParts(t)
  const socket = memorySocket()
  const connection = createConnection({
    ...parts,
    peer: createPeer({
      socket,
      limits: { slowBytes: 100, mostBytes: 100_000 },
      group: 0,
      onCaughtUp: () => connection.caughtUp(),
      onTooSlow: () => t.fail('It is not too slow to be kept.'),
    }),
    ip: '127.0.0.1',
    target: '/v1/ws',
    close: (_code, reason) => t.fail(reason),
  })
  const take = (message: object) => connection.take(JSON.stringify(message))
  const answered = async (id: number) => {
    for (;;) {
      const answer = textsOf(socket.sent).find((text) => text.startsWith(`{"id":${id},`))
      if (answer) return JSON.parse(answer)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  socket.hold()
  for (let i = 0; i < 2; i++) socket.write(frameOf('x'.repeat(100)))
  take({ id: 1, op: 'ping' })
  await answered(1)
  take({ id: 2, op: 'subscribe', channel: 'orders' })
  take({ id: 3, ...loginFields(trader.apiKey, trader.secret) })
  const fields = { market: 0, timestamp: Date.now() }
  const signature = await trader.client.sign({ action: 'CANCEL_ALL_ORDERS', ...fields } as never)
  take({ id: 4, op: 'cancel_all', ...fields, signature })
  t.match(await answered(3), { ok: true })
  t.match(await answered(4), { ok: true, cancelled: 0 })
  t.notOk(textsOf(socket.sent).some((text) => text.startsWith('{"id":2,')))
  socket.read()
  t.match(await answered(2), { ok: true, channel: 'orders' })
  await connection.end()
})
