import { audit } from '@truebook/engine/audit'
import { testRedis } from '@truebook/host/testing/test-services'
import t from 'tap'
import { openGround } from './operator-ground.js'

const redis = await testRedis()
const skip = 'missing' in redis && redis.missing

t.test(
  'the last price of a market is set, in any status, and written down',
  { skip },
  async (t) => {
    const { pool, db, startEngine, operate, fails } = await openGround(t)
    await startEngine()
    const lastPrice = async () => {
      const [{ last_price }] = (await operate('markets', 'list')).rows
      return last_price
    }
    t.equal(await lastPrice(), '0')
    const dry = await operate('markets', 'price', 'BTC_USDC', '90000.5', '--dry-run')
    t.same(dry, { code: 0, rows: [{ type: 'set_reference_price', market: 1, price: 9_000_050 }] })
    t.equal(await lastPrice(), '0')
    await operate('markets', 'status', 'BTC_USDC', 'PAUSED')
    const [set] = (await operate('markets', 'price', 'BTC_USDC', '90000.5')).rows
    t.match(set, { ok: true, text: 'The last price of BTC_USDC is 90000.5 now.' })
    t.equal(await lastPrice(), '90000.5')
    t.match((await operate('log')).rows[0], {
      action: 'markets price BTC_USDC 90000.5',
      operator: 'ada',
      outcome: 'done',
    })
    await operate('markets', 'price', 'BTC_USDC', '90001')
    const again = await operate('markets', 'price', 'BTC_USDC', '90000.5', '--id', set.id)
    t.same(again, { code: 0, rows: [set] }, 'repeated, it counts once')
    t.equal(await lastPrice(), '90001')

    await db.updateTable('markets').set({ min_price: 100 }).where('id', '=', 1).execute()
    const wrong = [
      ['NO_SUCH', '1', /^TICKER must name a market, but "NO_SUCH" came/],
      ['BTC_USDC', '1.001', /^PRICE must be a multiple of .*0\.01/],
      ['BTC_USDC', '0', /^PRICE must/],
      ['BTC_USDC', '1e5', /^PRICE must/],
      ['BTC_USDC', '99999999999999', /^PRICE /],
      [
        'BTC_USDC',
        '0.99',
        /^PRICE must be at least 1, the min_price of the market, but "0\.99" came/,
      ],
    ] as const
    for (const [ticker, price, sentence] of wrong) {
      t.match(await fails('markets', 'price', ticker, price), sentence, price)
    }
    t.match(await fails('markets', 'price', 'BTC_USDC'), /^Expected TICKER PRICE behind the action/)
    t.equal((await operate('log')).rows.length, 3, 'nothing of that was sent')
    await db.updateTable('markets').set({ min_price: 1 }).where('id', '=', 1).execute()
    t.match(await audit(pool), { ok: true })
  },
)
