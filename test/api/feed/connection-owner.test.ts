import { readFileSync } from 'node:fs'
import { SCOPES } from '@truebook/shared/scope'
import t, { type Test } from 'tap'
import { openExchange, openTrader } from '../exchange-fixture.js'
import { makeKey, openGround } from '../fixture.js'
import { openConnection, openParts } from './open-connection.js'
import { loginFields } from './plain-client.js'

t.setTimeout(120_000)

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const trader = await openTrader(api, { seed: '57' })
const account = Number(trader.user)
type Terms = Parameters<typeof makeKey>[2]
const keyOf = (terms: Terms = {}) => makeKey(ground.db, account, terms)

let last = 0
async function cancelAll(): Promise<object> {
  last = Math.max(Date.now(), last + 1)
  const fields = { market: 0, timestamp: last }
  const signature = await trader.client.sign({ action: 'CANCEL_ALL_ORDERS', ...fields })
  return { op: 'cancel_all', ...fields, signature }
}

/** An api copy's parts, and its clock. */
async function openCopy(t: Test) {
  let ahead = 0
  const parts = await openParts(t, { ...ground, now: () => Date.now() + ahead })
  const wait = (ms: number) => {
    ahead += ms
  }
  return { parts, wait }
}

const GONE = { ok: false, status: 401, code: 'INVALID_API_KEY' }

t.test('who is logged in by a key that is switched off or expires may do nothing', async (t) => {
  const { parts, wait } = await openCopy(t)
  const [off, brief] = [await keyOf(), await keyOf({ expiresAt: Date.now() + 60_000 })]
  const ends = [
    {
      key: off,
      why: /inactive/,
      end: () => trader.client.send('PATCH', `/v1/api-keys/${off.apiKey}`, { status: 'INACTIVE' }),
    },
    { key: brief, why: /expired/, end: () => wait(60_000) },
  ]
  for (const { key, why, end } of ends) {
    const { connection, take, answered, logIn } = openConnection(t, parts)
    logIn(key)
    t.match(await answered(0), { ok: true })
    take({ id: 1, op: 'subscribe', channel: 'balances' })
    t.match(await answered(1), { ok: true })
    t.equal(await connection.check(), true)
    await end()
    t.equal(await connection.check(), false)
    take({ id: 2, ...(await cancelAll()) })
    take({ id: 3, op: 'subscribe', channel: 'orders' })
    for (const id of [2, 3]) t.match(await answered(id), { ...GONE, message: why })
    await connection.end()
    const late = openConnection(t, parts)
    late.logIn(key)
    t.match(await late.answered(0), { ...GONE, message: why })
    await late.connection.end()
  }
})

t.test('a key for other addresses logs nobody in', async (t) => {
  const { parts } = await openCopy(t)
  const { answered, logIn } = openConnection(t, parts)
  logIn(await keyOf({ ipAllowList: ['203.0.113.7'] }))
  t.match(await answered(0), { ok: false, status: 403, code: 'IP_NOT_ALLOWED', ip: '127.0.0.1' })
})

t.test('each scope lets in where docs/websocket.md says, and nowhere else', async (t) => {
  const page = readFileSync(new URL('../../../../docs/websocket.md', import.meta.url), 'utf8')
  const rows = page.matchAll(/^\| (.+) \| one's own \| `(.+)` \|$/gm)
  const told = [...rows].flatMap(([, names, scope]) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, channel]) => ({ channel, scope: scope as string })),
  )
  t.equal(told.length, 5)
  const { parts } = await openCopy(t)
  for (const own of SCOPES) {
    const { connection, take, answered, logIn } = openConnection(t, parts)
    logIn(await keyOf({ scopes: [own] }))
    const asked = [
      ...told.map(({ channel, scope }) => ({ op: 'subscribe', channel, scope })),
      { ...(await cancelAll()), scope: 'orders:write' },
    ]
    for (const [n, { scope, ...message }] of asked.entries()) {
      take({ id: n + 1, ...message })
      const right = scope === own ? { ok: true } : { ok: false, code: 'MISSING_SCOPE', scope }
      t.match(await answered(n + 1), right, `${own}: ${JSON.stringify(message)}`)
    }
    await connection.end()
  }
})

t.test('an account has thirty connections, and they come back', async (t) => {
  const { parts } = await openCopy(t)
  const key = await keyOf()
  const logIn = async () => {
    const opened = openConnection(t, parts)
    opened.logIn(key)
    return { ...opened, answer: await opened.answered(0) }
  }
  // Those that end while they log in keep no place, and one that logs in anew takes no other.
  for (let n = 0; n < 2; n++) {
    const { connection, answered, logIn } = openConnection(t, parts)
    logIn(key)
    await connection.end()
    t.match(await answered(0), { ok: true })
  }
  const first = await logIn()
  first.take({ id: 1, ...loginFields(key.apiKey, key.secret) })
  t.match(await first.answered(1), { ok: true })
  for (let n = 1; n < 30; n++) t.match((await logIn()).answer, { ok: true }, `connection ${n + 1}`)
  const refused = await logIn()
  t.match(refused.answer, { ok: false, status: 429, code: 'TOO_MANY_REQUESTS' })
  await refused.connection.end()
  t.match((await logIn()).answer, { ok: false, status: 429 }, 'who had no place gives none back')
  await first.connection.end()
  t.match((await logIn()).answer, { ok: true })
  t.match((await logIn()).answer, { ok: false, status: 429 })
})

t.test('messages are counted over the connections of an address and of an account', async (t) => {
  const { parts } = await openCopy(t)
  const counted: unknown[][] = []
  const admitMessage: typeof parts.feed.admitMessage = (...of) => {
    counted.push(of)
    return parts.feed.admitMessage(...of)
  }
  const feed = { ...parts.feed, admitMessage }
  const { connection, take, answered, logIn } = openConnection(t, { ...parts, feed })
  logIn(await keyOf())
  await answered(0)
  take({ id: 1, op: 'ping' })
  const [[session, , nobody], [again, ip, owner]] = counted
  t.same([again, ip, nobody, owner], [session, '127.0.0.1', undefined, account])
  await connection.end()

  /** How many of so many more messages than may come at once are taken, by who sends each. */
  const taken = (of: (n: number) => Parameters<typeof admitMessage>) =>
    Array.from({ length: 3_000 }, (_, n) => parts.feed.admitMessage(...of(n))).filter(Boolean)
      .length
  // None come back while they are counted.
  const now = performance.now()
  const stopped = t.intercept(performance, 'now', { value: () => now, configurable: true })
  const cases = [
    { most: 200, count: taken(() => ['one', '192.0.2.1', undefined]) },
    { most: 1_000, count: taken((n) => [`of an address ${n % 30}`, '192.0.2.2', undefined]) },
    { most: 400, count: taken((n) => [`of an account ${n % 30}`, `192.0.2.${(n % 30) + 9}`, 7]) },
  ]
  stopped.restore()
  for (const { most, count } of cases) t.equal(count, most)
})
