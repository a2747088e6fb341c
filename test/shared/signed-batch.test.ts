import { signingString } from '@truebook/shared/canonical'
import t from 'tap'

const timestamp = 1_767_225_600_000

t.test(
  'a batch is signed as RFC 8785 has it: sorted at every depth, in the order sent',
  async (t) => {
    const orders = [
      { ticker: 'BTC_USDC', side: 'BUY', price: '1.50' },
      { side: 'SELL', post_only: true, expires_at: 0 },
    ]
    t.equal(
      signingString({ action: 'PLACE_ORDERS', orders, timestamp }),
      '{"action":"PLACE_ORDERS","orders":[{"price":"1.50","side":"BUY","ticker":"BTC_USDC"},' +
        '{"expires_at":0,"post_only":true,"side":"SELL"}],"timestamp":1767225600000}',
    )
    const turned = signingString({
      action: 'PLACE_ORDERS',
      orders: orders.reverse(),
      timestamp,
    })
    t.match(turned, '"orders":[{"expires_at"')
  },
)

t.test('ids to cancel are signed as they were sent', async (t) => {
  const order_ids = ['B', 'a', 'a', '']
  t.equal(
    signingString({ action: 'CANCEL_ORDERS', order_ids, timestamp }),
    '{"action":"CANCEL_ORDERS","order_ids":["B","a","a",""],"timestamp":1767225600000}',
  )
})
