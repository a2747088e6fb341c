import { createChange } from '@truebook/api/access/changes'
import { amountFor, readWishedAmount, withinDailyLimit } from '@truebook/api/withdrawal-limits'
import { MAX_SIGNED_AGE_MS, MAX_SIGNED_AHEAD_MS } from '@truebook/shared/command'
import { TruebookError } from '@truebook/shared/error'
import { atoms } from '@truebook/shared/units'
import { sql } from 'kysely'
import t from 'tap'
import { until } from '../engine/runtime/harness.js'
import { createClient } from './client.js'
import { openExchange, openTrader } from './exchange-fixture.js'
import { openApi, openGround } from './fixture.js'

t.setTimeout(60_000)

const env = { WITHDRAWAL_KEYS_NEED_2FA: '0', WITHDRAWAL_DAILY_LIMIT: 'USDC=100' }
const ground = await openGround(t)
const first = await openExchange(t, ground, { env })
const trader = await openTrader(first.api, { seed: '61', funds: { USDC: '1000' } })
await ground.db
  .insertInto('chains')
  .values({
    ...{ chain_id: 31_337, name: 'chain', network: 0, exchange_network: 1, bridge: '0x00' },
    ...{ confirmations: 1, has_faucet: false, expected_ms: 0 },
  })
  .execute()
const usdc = await ground.db
  .selectFrom('assets')
  .selectAll()
  .where('symbol', '=', 'USDC')
  .executeTakeFirstOrThrow()
await ground.db
  .insertInto('chain_tokens')
  .values({ chain_id: 31_337, asset: usdc.id, token: '0x01' })
  .execute()
const WISH = { asset: 'USDC', amount: '60', chain_id: 31_337 }
const withdrawn = async () =>
  (await trader.client.get('/v1/withdrawals')).body.data.map(
    ({ withdrawal_id }: { withdrawal_id: string }) => withdrawal_id,
  )

t.test('an asset without a token there is refused, and where it has one is told', async (t) => {
  const wish = () => trader.client.withdraw({ ...WISH, asset: 'BTC' })
  const refused = { code: 'ASSET_NOT_ON_CHAIN', field: 'asset' }
  const none = 'asset BTC cannot be withdrawn to chain 31337, where it has no token.'
  const message = `${none} It has a token on no chain.`
  t.match(await wish(), { status: 400, body: { ...refused, message } })
  const { db } = ground
  await sql`insert into chains values (5, 'Five', 9, 1, '0x05', 1, false, 0)`.execute(db)
  await sql`insert into chain_tokens select 5, id, '0x02' from assets where symbol = 'BTC'`.execute(
    db,
  )
  t.match((await wish()).body, { ...refused, message: `${none} It has one on 5 (Five).` })
  await sql`delete from chain_tokens where chain_id = 5`.execute(db)
  await sql`delete from chains where chain_id = 5`.execute(db)
})

t.test('a limit that is finer than amounts can be holds to the atom', async (t) => {
  const { id, symbol } = usdc
  const asset = { id, symbol, name: '', decimals: 8, displayDecimals: 8, chainDecimals: 6 }
  const limit = (text: string) => new Map([[symbol, text]])
  const finer = limit('0.0000000150')
  t.equal(amountFor(finer, asset, 'up'), 2n)
  t.equal(amountFor(finer, asset, 'down'), 1n)
  t.equal(
    amountFor(limit('99999999999999999999'), asset, 'down'),
    99999999999999999999n * 10n ** 8n,
  )
  t.equal(amountFor(limit('0.00000002'), asset, 'up'), 2n)
  t.equal(amountFor(new Map(), asset, 'up'), undefined)
})

t.test('an amount that is too fine is told what can leave', async (t) => {
  const asset = { id: 1, symbol: 'A', name: '', decimals: 3, displayDecimals: 3, chainDecimals: 1 }
  const near = (text: string, minimum = '0') => {
    const read = readWishedAmount(text, asset, {
      minimum: new Map([['A', minimum]]),
      daily: new Map(),
    })
    return read.ok ? read.value : read.nearest
  }
  t.same(near('0.0001'), ['0.1'])
  t.same(near('1.2345'), ['1.2'], 'not more than an owner may have')
  t.same(near('1.2345', '1.25'), ['1.3'])
  t.equal(near('1.234', '1.25'), 1234n)
  t.equal(near('-1'), undefined)
})

t.test('what the engine refuses counts no more', async (t) => {
  const { api } = first
  const poor = await openTrader(api, { seed: '62' })
  for (let i = 0; i < 3; i++) {
    t.match((await poor.client.withdraw(WISH)).body, { code: 'INSUFFICIENT_BALANCE' })
  }
})

t.test('what nobody knows the outcome of counts against the limit, on every copy', async (t) => {
  await first.engine.stop()
  const hasty = await Promise.all(
    [1, 2].map(async () => {
      const { url } = await openApi(t, ground, { env: { ...env, OUTCOME_TIMEOUT_MS: '50' } })
      return createClient({ ...trader, url })
    }),
  )
  const sent = { ...WISH, timestamp: Date.now() + 500 }
  const signature = await trader.client.sign({ action: 'WITHDRAW', ...sent })
  const unknown = await hasty[0].send('POST', '/v1/withdrawals', { ...sent, signature })
  t.match(unknown, { status: 504, body: { code: 'OUTCOME_UNKNOWN', withdrawal_id: String } })
  for (const client of hasty) {
    const { body } = await client.withdraw(WISH)
    t.match(body, { code: 'WITHDRAWAL_LIMIT_REACHED', limit: '100', left: '40' })
  }
  const again = await hasty[1].send('POST', '/v1/withdrawals', { ...sent, signature })
  t.match(again.body, { code: 'OUTCOME_UNKNOWN' }, 'the same message is taken once at most')
  const parity = signature.endsWith('1b') ? '00' : '01'
  const otherForm = { ...sent, signature: signature.slice(0, -2) + parity }
  const same = await hasty[1].send('POST', '/v1/withdrawals', otherForm)
  t.match(same.body, { code: 'OUTCOME_UNKNOWN' }, 'in the other form of its signature too')

  const { api } = await openExchange(t, ground, { env })
  const client = createClient({ ...trader, url: api.url })
  const { withdrawal_id } = unknown.body
  await until('it is debited', async () => (await withdrawn()).length > 0)
  t.same(await withdrawn(), [withdrawal_id])
  for (const late of [{ ...sent, signature }, otherForm]) {
    const { body } = await client.send('POST', '/v1/withdrawals', late)
    t.match(body, { code: 'REPLAYED_MESSAGE', field: 'timestamp', withdrawal_id })
  }
  t.equal((await client.withdraw({ ...WISH, amount: '40' })).status, 200, 'and counts once')
  t.match((await client.withdraw(WISH)).body, { code: 'WITHDRAWAL_LIMIT_REACHED', left: '0' })
})

const DAY_MS = 86_400_000
const WISH_MS = 600_000
/** The longest that OUTCOME_TIMEOUT_MS may be. */
const OUTCOME_MS = 60_000
const change = createChange(ground.db, 4)
const limits = { minimum: new Map(), daily: new Map([['USDC', '100']]) }
let wishes = 0

/** Wishes for the whole limit at a moment; says what it came to. */
async function wishAt(now: number, outcome: 'done' | 'OUTCOME_UNKNOWN' | 'UNAVAILABLE' = 'done') {
  wishes += 1
  const id = `00000000-0000-4000-8000-${String(wishes).padStart(12, '0')}`
  const asset = { ...usdc, displayDecimals: 2, chainDecimals: usdc.chain_decimals }
  const what = { account: Number(trader.user), asset, amount: atoms(100n * 10n ** 8n) }
  const signature = Buffer.alloc(65, wishes)
  const wish = { ...what, id, chainId: 31_337, signature, now }
  const send = async () => {
    if (outcome !== 'done') throw new TruebookError(outcome)
    return 'sent'
  }
  return withinDailyLimit(ground.db, wish, { limits, change, send }).catch(({ code }) => code)
}

t.test('a withdrawal counts for 24 hours, to the millisecond', async (t) => {
  const { at } = await ground.db
    .selectFrom('withdrawals')
    .select(({ fn }) => fn.max('created_at').as('at'))
    .executeTakeFirstOrThrow()
  t.equal(await wishAt(at + DAY_MS), 'WITHDRAWAL_LIMIT_REACHED')
  t.equal(await wishAt(at + DAY_MS + 1), 'sent')
})

t.test('what nobody knows the outcome of counts as long as it may yet be made', async (t) => {
  t.ok(WISH_MS > MAX_SIGNED_AGE_MS + MAX_SIGNED_AHEAD_MS + OUTCOME_MS, 'the engine refuses it then')
  const at = Date.now() + 2 * DAY_MS
  t.equal(await wishAt(at, 'UNAVAILABLE'), 'UNAVAILABLE', 'the engine was not asked')
  t.equal(await wishAt(at, 'OUTCOME_UNKNOWN'), 'OUTCOME_UNKNOWN')
  t.equal(await wishAt(at + WISH_MS), 'WITHDRAWAL_LIMIT_REACHED')
  t.equal(await wishAt(at + WISH_MS + 1), 'sent')
})
