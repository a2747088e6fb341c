import { BUY, keyOf, NO_KEY, priceOf, SELL, sideOf } from '@truebook/engine/core/price-key'
import { MAX_TICKS } from '@truebook/shared/units'
import t from 'tap'

const PRICES = [1, 2, 63, 64, 4095, 4096, 2 ** 29 - 1, 2 ** 29, MAX_TICKS - 1, MAX_TICKS]

t.test('A key gives back its side and its price', async (t) => {
  for (const side of [BUY, SELL]) {
    for (const price of PRICES) {
      const key = keyOf(side, price)
      t.equal(priceOf(key), price)
      t.equal(sideOf(key), side)
      t.ok(key > 0 && key < NO_KEY, `the key of ${price} is in range`)
    }
  }
})

t.test('On either side the better price has the smaller key', async (t) => {
  for (let i = 1; i < PRICES.length; i += 1) {
    t.ok(keyOf(SELL, PRICES[i - 1]) < keyOf(SELL, PRICES[i]))
    t.ok(keyOf(BUY, PRICES[i - 1]) > keyOf(BUY, PRICES[i]))
  }
})

t.test('No key is no price', async (t) => {
  t.equal(priceOf(NO_KEY), 0)
})
