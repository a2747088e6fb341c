import { run } from '@truebook/engine/run'
import { STREAM_START } from '@truebook/shared/streams'
import { redisStreams } from '@truebook/shared/streams/redis'
import t from 'tap'
import { movingRedis, skip } from '../own-redis.js'
import { openTrader } from './exchange-fixture.js'
import { openApi, openGround } from './fixture.js'
import { BID } from './two-traders.js'

t.setTimeout(120_000)

t.test(
  'an api sends no command where only its new connection leads to another exchange',
  { skip },
  async (t) => {
    const redis = await movingRedis(t)
    const { url } = await openGround(t)
    const env = { DATABASE_URL: url, REDIS_URL: redis.url, LOG_LEVEL: 'silent' }
    const engine = await run({ env: { ...env, SEED_MARKETS: '1' } })
    const api = await openApi(t, { url }, { env: { REDIS_URL: redis.url, DEV_FAUCET: '1' } })
    const { client } = await openTrader(api, { seed: '81', funds: { USDC: '1000' } })
    t.equal((await client.place(BID)).status, 201)
    // Its writer would be cut off too: what is left to add entries is the api's connection.
    await engine.stop()

    const heir = redisStreams(redis.heir.url, { onError: () => undefined })
    t.teardown(() => heir.close())
    const publish = () => heir.events.publish(900, Buffer.from('of another journal'))
    // A connection that is still opening refuses.
    while (!(await publish().catch(() => false))) {}
    redis.lead()
    const list = String(await redis.first.admin.client('LIST'))
    const adding = Array.from(list.matchAll(/^id=([0-9]+) .* cmd=xadd /gm), ([, id]) => id)
    t.equal(adding.length, 1)
    await redis.first.admin.client('KILL', 'ID', adding[0])

    const ends = t.rejects(api.done, { name: 'ForeignEvents' })
    while ((await client.place(BID)).body.code !== 'UNAVAILABLE') {}
    await ends
    t.same(await heir.commands.read(STREAM_START, 10, 0), [])
  },
)
