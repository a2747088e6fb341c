import { UNSEEN_MS } from '@truebook/api/feed/key-gate'
import t, { type Test } from 'tap'
import { openLine } from '../../line.js'
import { openExchange, openTrader, signedBid } from '../exchange-fixture.js'
import { makeKey, openGround } from '../fixture.js'
import { textsOf } from './memory-socket.js'
import { openConnection, openParts } from './open-connection.js'

t.setTimeout(120_000)

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const trader = await openTrader(api, { seed: '58', funds: { USDC: '100000' } })
const key = await makeKey(ground.db, Number(trader.user))
const isAway = Promise.reject(new Error('away'))
isAway.catch(() => undefined)

/** A connection that is logged in, whose clock stands, and whose copy may lose Postgres. */
async function openWatched(t: Test, parts: Awaited<ReturnType<typeof openParts>>) {
  const { deps } = parts
  const state = { time: 0, isAway: false, closed: [] as number[] }
  const access = {
    ...deps.access,
    again: (...asked: Parameters<typeof deps.access.again>) =>
      state.isAway ? isAway : deps.access.again(...asked),
  }
  const opened = openConnection(t, {
    ...parts,
    deps: { ...deps, access },
    clock: () => state.time,
    close: (code) => state.closed.push(code),
  })
  opened.logIn(key)
  t.match(await opened.answered(0), { ok: true })
  const texts = () => textsOf(opened.socket.sent)
  const heard = (channel: string) =>
    texts().filter((text) => text.includes(`"channel":"${channel}","type":"update"`)).length
  const subscribe = async (id: number, channel: string) => {
    opened.take({ id, op: 'subscribe', channel })
    t.match(await opened.answered(id), { ok: true })
  }
  return { ...opened, state, heard, subscribe }
}

type Watched = Awaited<ReturnType<typeof openWatched>>

/** Places an order; resolves once the copy has told one of its listeners, and so all. */
async function trade(listener: Watched): Promise<void> {
  const before = listener.heard('depth:BTC_USDC')
  const bid = await signedBid(trader.client)
  t.equal((await trader.client.send('POST', '/v1/orders', bid)).status, 201)
  while (listener.heard('depth:BTC_USDC') === before) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

t.test('private channels are heard for a while without a look at the key', async (t) => {
  const parts = await openParts(t, ground)
  const all = await openWatched(t, parts)
  const open = await openWatched(t, parts)
  await open.subscribe(1, 'depth:BTC_USDC')
  await all.subscribe(1, 'balances')
  for (const { state } of [all, open]) state.isAway = true

  all.state.time = UNSEEN_MS - 1
  t.equal(await all.connection.check(), true, 'it is not known to be gone')
  await trade(open)
  t.same([all.heard('balances'), all.state.closed], [1, []])

  all.state.isAway = false
  t.equal(await all.connection.check(), true)
  all.state.isAway = true
  for (const { state } of [all, open]) state.time = 2 * UNSEEN_MS - 2
  await trade(open)
  t.same([all.heard('balances'), all.state.closed], [2, []], 'since it was seen good')

  for (const { state } of [all, open]) state.time = 2 * UNSEEN_MS - 1
  t.equal(await all.connection.check(), true)
  t.same(all.state.closed, [], 'while there is nothing to tell it stays')
  await trade(open)
  t.equal(all.heard('balances'), 2, 'it hears no more')
  t.same(all.state.closed, [4503])
  t.same(open.state.closed, [], 'who hears no private channel stays')
})

t.test('an expiry that was known at the login counts though Postgres is away', async (t) => {
  const line = await openLine(t, ground.url)
  let ahead = 0
  const now = () => Date.now() + ahead
  const parts = await openParts(t, { ...ground, url: line.url, now })
  const { connection, answered, logIn } = openConnection(t, parts)
  const expiresAt = Date.now() + 600_000
  const brief = await makeKey(ground.db, Number(trader.user), { expiresAt })
  logIn(brief)
  t.match(await answered(0), { ok: true })
  line.close()
  // Until what was read of the key may no longer be used.
  const find = () => parts.deps.keys.find(brief.apiKey)
  while (await find().catch(() => undefined)) await new Promise((next) => setTimeout(next, 20))
  t.equal(await connection.check(), true)
  ahead = 600_000
  t.equal(await connection.check(), false)
})
