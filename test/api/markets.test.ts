import { sql } from 'kysely'
import t from 'tap'
import { request } from './client.js'
import { listMarket, openApi, openGround } from './fixture.js'

const NOW = 1_767_225_600_000
const ground = await openGround(t)
await listMarket(ground.db)
await fillMarket()
const { url } = await openApi(t, ground, { now: () => NOW })
const get = async (target: string) => (await request(url, { method: 'GET', target })).body

/** Three levels a side, one of them of two orders; two trades; two candles and an old one. */
async function fillMarket(): Promise<void> {
  const { db } = ground
  const rows: [string, number, number][] = [
    ['BUY', 2_999_999, 100_000],
    ['BUY', 2_999_999, 50_000],
    ['BUY', 2_999_950, 1],
    ['BUY', 2_999_000, 7],
    ['SELL', 3_000_001, 200_000],
    ['SELL', 3_000_100, 3],
    ['SELL', 3_001_000, 9],
  ]
  for (const [at, [side, price, remaining]] of rows.entries()) {
    const id = `019b7600-0000-7000-8001-00000000000${at}`
    await sql`insert into orders values (${id}, 1, 1, ${side}, 'LIMIT', 0, ${price}, 900000, 0,
      ${remaining}, 0, 0, 0, ${at % 2 ? 'PENDING' : 'PARTIALLY_FILLED'}, null, 0, false,
      'expire_taker', '\\x00', 0, 0, 1, ${at + 1})`.execute(db)
  }
  const gone = '019b7600-0000-7000-8001-0000000000ff'
  await sql`insert into orders values (${gone}, 1, 1, 'BUY', 'LIMIT', 0, 3000000, 5, 0, 5, 0, 0, 0,
    'CANCELLED', null, 0, false, 'expire_taker', '\\x00', 0, 0, 1, 99)`.execute(db)
  for (const number of [1, 2]) {
    const micros = NOW * 1000 + number
    await sql`insert into trades values (1, ${number}, 1, ${micros}, ${3_000_000 + number * 50}, 100000,
      'SELL', ${gone}, ${gone}, 1, 2, 600000000, 2100000000)`.execute(db)
  }
  const candle = (minute: number, prices: number[]) =>
    sql`insert into candles values (1, ${minute}, ${prices[0]}, ${prices[1]}, ${prices[2]},
      ${prices[3]}, 200000, 600000000000, 2)`.execute(db)
  await candle(NOW - 90_000_000, [1, 1, 1, 1])
  await candle(NOW - 120_000, [2_000_000, 3_000_000, 1_000_000, 2_500_000])
  await candle(NOW - 60_000, [2_500_000, 2_600_000, 2_400_000, 2_200_000])
}

t.test('the clock and the ping answer anybody, whatever they send along', async (t) => {
  t.same(await get('/v1/time'), { server_time: NOW })
  const headers = { 'x-api-key': 'foreign', authorization: 'Bearer foreign' }
  const answer = await request(url, { method: 'GET', target: '/v1/ping?x=1', headers })
  t.same([answer.status, answer.body], [200, {}])
})

t.test('markets come in pages, with the contract fields', async (t) => {
  const page = await get('/v1/markets')
  t.same([page.total, page.page, page.page_size, page.data.length], [1, 0, 20, 1])
  t.same(page.data[0], {
    ticker: 'BTC_USDC',
    market_id: 1,
    name: 'BTC/USDC',
    base_asset: 'BTC',
    quote_asset: 'USDC',
    base_asset_id: 2,
    quote_asset_id: 1,
    base_asset_decimals: '8',
    quote_asset_decimals: '8',
    tick_size: '0.01',
    step_size: '0.00001',
    min_price: '1000000',
    min_price_formatted: '0.01',
    min_quantity: '1000',
    min_quantity_formatted: '0.00001',
    min_trade_size: '10000000',
    min_trade_size_formatted: '0.1',
    market_order_margin_percent: 5,
    max_price_deviation_percent: 250,
    maker_fee: '0.02',
    taker_fee: '0.07',
    status: 'ACTIVE',
  })
})

t.test('pages beyond what may be asked are cut to it', async (t) => {
  const wide = await get('/v1/markets?page_size=5000')
  t.equal(wide.page_size, 100)
  const low = await get('/v1/markets?page=-3&page_size=0')
  t.same([low.page, low.page_size, low.data.length], [0, 1, 1])
  t.same((await get('/v1/markets?page=9')).data, [])
  const most = await get(`/v1/markets?page=${10n ** 29n}&page_size=${Number.MAX_SAFE_INTEGER}`)
  t.same([most.page, most.page_size, most.data], [999_999_999_999_999, 100, []])
  const far = await get('/v1/markets/BTC_USDC/trades?page=999999999999999&page_size=999999999999')
  t.same([far.page, far.page_size, far.data], [999_999_999_999_999, 100, []])
})

t.test('a market can be named in four ways', async (t) => {
  for (const name of ['BTC_USDC', 'BTC%2FUSDC', 'BTC%2fUSDC', 'BTC/USDC']) {
    t.equal((await get(`/v1/markets/${name}`)).ticker, 'BTC_USDC', name)
    t.equal((await get(`/v1/markets/${name}/order-book`)).ticker, 'BTC_USDC', name)
    t.equal((await get(`/v1/markets/${name}/trades`)).total, 2, name)
  }
})

t.test('a market in full says what happened in the last 24 hours only', async (t) => {
  const market = await get('/v1/markets/BTC_USDC')
  t.same(market.twenty_four_hour, {
    open: 20000,
    high: 30000,
    low: 10000,
    close: 22000,
    volume: 4,
    total_volume: 120000,
    trades: 4,
    change: 2000,
    percent: 10,
  })
  t.same([market.price_precision, market.quantity_precision], [2, 5])
})

t.test('the book shows open orders as levels, best first', async (t) => {
  const book = await get('/v1/markets/BTC_USDC/order-book')
  t.equal(book.sequence, 40)
  t.same(
    book.BUY.map((level: { price: string; quantity: string }) => [level.price, level.quantity]),
    [
      ['29999.99', '1.5'],
      ['29999.5', '0.00001'],
      ['29990', '0.00007'],
    ],
  )
  t.same(book.SELL[0], {
    price: '30000.01',
    quantity: '2',
    price_formatted: '30000.01',
    quantity_formatted: '2',
  })
  t.same(await get('/v1/markets/BTC_USDC/orderbook'), book)
})

t.test('grouped levels never look better than they are', async (t) => {
  const prices = async (query: string) => {
    const book = await get(`/v1/markets/BTC_USDC/order-book?${query}`)
    return [book.BUY, book.SELL].map((side) =>
      side.map((level: { price: string; quantity: string }) => `${level.quantity}@${level.price}`),
    )
  }
  t.same(await prices('tickSize=1'), [
    ['1.50001@29999', '0.00007@29990'],
    ['2.00003@30001', '0.00009@30010'],
  ])
  t.same(await prices('tickSize=100&foo=bar'), [['1.50008@29900'], ['2.00012@30100']])
  t.same(await prices('depth=1'), [['1.5@29999.99'], ['2@30000.01']])
})

t.test('trades come newest first', async (t) => {
  const { total, data } = await get('/v1/markets/BTC_USDC/trades?page_size=1')
  t.equal(total, 2)
  t.match(data, [
    {
      trade_id: '1-2',
      price: '30001',
      quantity: '1',
      timestamp: NOW,
      ticker: 'BTC_USDC',
      maker_side: 'SELL',
      maker_fee: '6',
      taker_fee: '21',
    },
  ])
  t.equal((await get('/v1/markets/BTC_USDC/trades?page_size=1&page=1')).data[0].trade_id, '1-1')
})

t.test('health and metrics tell how it goes', async (t) => {
  t.match(await get('/health'), { status: 'ok', database: true, streams: true, sequence: 0 })
  const text = await get('/metrics')
  t.match(text, /truebook_api_request_seconds_count\{.*route="\/v1\/markets".*\} \d+/)
  t.match(text, /truebook_api_commands_waiting 0/)
})
