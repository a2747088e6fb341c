import { seal } from '@truebook/api/access/seal'
import { encode } from '@truebook/shared/codec'
import { type Command, commandsField } from '@truebook/shared/command'
import { newOrderId } from '@truebook/shared/new-order-id'
import { SCOPES } from '@truebook/shared/scope'
import t from 'tap'
import { type GoldenCase, golden, wireTarget } from '../shared/golden.js'
import { type Answer, request } from './client.js'
import { faucet, openExchange } from './exchange-fixture.js'
import { openGround, SEAL_KEY } from './fixture.js'
import { LOOSE_RULES } from './listed-market.js'

const { timestamp } = golden
const ground = await openGround(t)
const { api } = await openExchange(t, ground, { now: () => timestamp })
await listTether()
const gift = { wallet_address: golden.wallet, amount: '100000' }
await faucet(api.url, { ...gift, asset: 'USDT' })
await insertGoldenKey()

/** The vectors trade BTC_USDT, which an operator lists here. */
async function listTether(): Promise<void> {
  const decimals = { decimals: 8, displayDecimals: 2, chainDecimals: 6 }
  const commands: Command[] = [
    {
      type: 'create_asset',
      id: newOrderId(timestamp),
      asset: { id: 4, symbol: 'USDT', name: 'Tether', ...decimals },
    },
    {
      type: 'create_market',
      id: newOrderId(timestamp),
      market: {
        ...LOOSE_RULES,
        id: 3,
        ticker: 'BTC_USDT',
        baseAsset: 2,
        quoteAsset: 4,
      },
    },
  ]
  for (const command of commands) {
    await ground.streams.commands.append(encode(commandsField, [command]))
  }
  // The faucet answers after these, being behind them in the log; it must know the asset by then.
  await faucet(api.url, { wallet_address: golden.wallet, asset: 'USDC', amount: '60' })
}

/** The vectors' own key, of the account that the faucet opened. */
async function insertGoldenKey(): Promise<void> {
  const { api_key, api_secret, wallet } = golden
  const { id } = await ground.db
    .selectFrom('accounts')
    .select('id')
    .where('wallet', '=', wallet.toLowerCase())
    .executeTakeFirstOrThrow()
  const sealed_secret = seal(api_secret, { key: SEAL_KEY, owner: api_key })
  const row = {
    api_key,
    account: id,
    sealed_secret,
    status: 'active' as const,
    scopes: [...SCOPES],
  }
  await ground.db.insertInto('api_keys').values(row).execute()
}

/** Sends a vector as it stands, once for each form of its HMAC. */
async function sendAll(name: string): Promise<Answer[]> {
  const vector = golden.cases.find((one) => one.name === name) as GoldenCase
  const answers: Answer[] = []
  for (const { signature } of Object.values(vector.hmac)) {
    answers.push(
      await request(api.url, {
        method: vector.method,
        target: wireTarget(vector),
        body: vector.body && JSON.stringify(vector.body),
        headers: {
          'x-api-key': golden.api_key,
          'x-api-signature': signature,
          'x-api-timestamp': String(timestamp),
        },
      }),
    )
  }
  return answers
}

const outcome = ({ status, body }: Answer) => `${status} ${body.code ?? 'ok'}`

t.test('the golden orders are accepted once, whatever the form of their HMAC', async (t) => {
  for (const [name, status] of [
    ['limit_1_4', 'PENDING'],
    ['market_buy_by_quote_1_4', 'EXPIRED'],
  ]) {
    const answers = await sendAll(name)
    t.same(answers.map(outcome), ['201 ok', ...Array(3).fill('400 REPLAYED_MESSAGE')], name)
    t.equal(answers[0].body.status, status)
    t.equal(new Set(answers.map(({ body }) => body.order_id)).size, 1)
  }
})

t.test('the golden reads and the empty body are accepted in every form', async (t) => {
  const orders = await sendAll('get_orders_query')
  t.same(orders.map(outcome), ['200 ok', '200 ok', '200 ok'])
  t.match(orders[0].body, { total: 1, data: [{ ticker: 'BTC_USDT', price: '30000' }] })
  t.same((await sendAll('get_positions')).map(outcome), ['200 ok', '200 ok', '200 ok'])
  const keys = await sendAll('create_api_key_empty_body')
  t.same(keys.map(outcome), ['200 ok', '200 ok', '200 ok'])
})

t.test('the golden cancels pass both signatures', async (t) => {
  const cancels = await sendAll('cancel')
  t.same(cancels.map(outcome), Array(3).fill('400 INVALID_ORDER_ID'))
  const all = await sendAll('cancel_all')
  t.same(all.map(outcome), ['200 ok', '400 REPLAYED_MESSAGE', '400 REPLAYED_MESSAGE'])
})

t.test(
  'the golden transfer is done once, and the withdrawal asks for a chain that is not here',
  async (t) => {
    const transfers = await sendAll('transfer')
    const again = transfers.slice(1).map(() => '400 REPLAYED_MESSAGE')
    t.same(transfers.map(outcome), ['200 ok', ...again])
    const withdrawals = await sendAll('withdraw')
    t.same(
      withdrawals.map(outcome),
      withdrawals.map(() => '400 INVALID_CHAIN'),
    )
  },
)

t.test('what belongs to other dialects is refused and changes nothing', async (t) => {
  const baseUnits = await sendAll('limit_1_7_base_units_omitted_fields')
  t.same(baseUnits.map(outcome), Array(4).fill('400 INVALID_FIELD'))
})
