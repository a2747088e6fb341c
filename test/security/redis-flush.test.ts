import { testRedis } from '@truebook/host/testing/test-services'
import { redisStreams } from '@truebook/shared/streams/redis'
import { Redis } from 'ioredis'
import t from 'tap'
import { createClient } from '../api/client.js'
import { missingMoney, openExchange, openTrader, signedBid } from '../api/exchange-fixture.js'
import { openApi, openGround } from '../api/fixture.js'

const redis = await testRedis()

t.test(
  'a Redis that was emptied lets nothing be sent again, on any api copy',
  { skip: 'missing' in redis && redis.missing },
  async (t) => {
    if ('missing' in redis) return
    const open = () => {
      const streams = redisStreams(redis.url, { onError: () => undefined })
      t.teardown(() => streams.close())
      return streams
    }
    const ground = { ...(await openGround(t)), streams: open() }
    const { api } = await openExchange(t, ground)
    const second = await openApi(t, { ...ground, streams: open() })
    const trader = await openTrader(api, { seed: '63', funds: { USDC: '1000' } })
    const twin = createClient({ ...trader, url: second.url })
    const order = await signedBid(trader.client)
    const first = await trader.client.send('POST', '/v1/orders', order)
    t.equal(first.status, 201)

    const flusher = new Redis(redis.url)
    await flusher.flushdb()
    await flusher.quit()

    for (const client of [twin, trader.client]) {
      const again = await client.send('POST', '/v1/orders', order)
      t.same(
        [again.status, again.body.code, again.body.order_id],
        [400, 'REPLAYED_MESSAGE', first.body.order_id],
      )
    }
    t.equal((await twin.get('/v1/orders')).body.total, 1)
    t.same([...new Set(await missingMoney(ground))], ['0'])
    await redis.stop()
  },
)
