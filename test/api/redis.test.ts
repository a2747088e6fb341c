import { findRedis } from '@truebook/host/servers/redis'
import { REDIS_CACHE } from '@truebook/host/testing/test-services'
import { redisStreams } from '@truebook/shared/streams/redis'
import t from 'tap'
import { openExchange, openTrader } from './exchange-fixture.js'
import { openGround } from './fixture.js'
import { BID } from './two-traders.js'

const redis = await findRedis({ env: { PATH: process.env.PATH }, unpackTo: REDIS_CACHE })
t.test(
  'over a real Redis orders are placed; without it they are refused at once',
  { skip: 'missing' in redis && redis.missing },
  async (t) => {
    if ('missing' in redis) return
    const streams = redisStreams(redis.url, { onError: () => undefined })
    t.teardown(() => streams.close())
    const ground = { ...(await openGround(t)), streams }
    const { api } = await openExchange(t, ground)
    const { client } = await openTrader(api, { seed: '51', funds: { USDC: '1000' } })
    t.equal((await client.place(BID)).status, 201)

    await redis.stop()
    await untilDown(api.url)
    const refused = await client.place(BID)
    t.same([refused.status, refused.body.code], [503, 'UNAVAILABLE'])
    t.equal(refused.headers.get('retry-after'), '1')
    t.equal((await client.get('/v1/orders')).body.total, 1, 'reading goes on')
  },
)

async function untilDown(url: string): Promise<void> {
  while ((await fetch(`${url}/health`)).status === 200) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
