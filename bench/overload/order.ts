import { signingString } from '@truebook/shared/canonical'
import { rawRequest } from '../e2e/raw-request.js'
import type { Trader } from '../e2e/requests.js'
import { TICKER } from '../replay/market.js'

/** One signed order of a trader, as it goes over a connection; it rests, away from the touch. */
export function orderRequest({ wallet, key, nextTimestamp }: Trader, number: number): Buffer {
  const away = 1 + (number % 997)
  const payload = {
    ticker: TICKER,
    side: number % 2 === 0 ? 'BUY' : 'SELL',
    order_type: 'LIMIT',
    price: String(60_000 + (number % 2 === 0 ? -away : away)),
    quantity: '0.0001',
    timestamp: nextTimestamp(),
  }
  const signature = wallet.sign(signingString({ ...payload, action: 'PLACE_ORDER' }))
  const body = { ...payload, signature }
  return rawRequest({ method: 'POST', target: '/v1/orders', body, key })
}
