import t from 'tap'
import { tradeLine, wrongTrades } from './check-trades.js'

const trade = {
  ...{ trade_id: '1-7', price: '50000.01', quantity: '0.002', maker_side: 'BUY' },
  ...{ maker_order_id: 'o1', taker_order_id: 'o9' },
}
const there = new Map([[7, tradeLine(trade)]])

t.test('a trade is told as it is', async (t) => {
  t.same(wrongTrades([there, new Map()], there), [])
  for (const changed of [{ price: '50000' }, { quantity: '0.2' }, { maker_side: 'SELL' }]) {
    const told = new Map([[7, tradeLine({ ...trade, ...changed })]])
    t.match(wrongTrades([there, told], there), [{ name: 'trade told otherwise' }])
  }
  t.match(wrongTrades([there], new Map()), [{ text: /it is not there/ }])
})
