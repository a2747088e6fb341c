import { run } from '@truebook/engine/run'
import { encode } from '@truebook/shared/codec'
import { decisionsField } from '@truebook/shared/decision'
import { messageDigest } from '@truebook/shared/digest'
import { newOrderId } from '@truebook/shared/new-order-id'
import { redisStreams } from '@truebook/shared/streams/redis'
import { atoms } from '@truebook/shared/units'
import t from 'tap'
import { type MovingRedis, movingRedis, skip } from '../../own-redis.js'
import { commandMaker, send, wallet } from './commands.js'
import { openDatabase, until } from './harness.js'

t.setTimeout(120_000)

const make = commandMaker({ seed: 5, now: Date.now })
const onError = () => undefined

/** Which connections of the engine break, and come to the other exchange. */
const BREAKS: Readonly<Record<string, (redis: MovingRedis) => Promise<void>>> = {
  all: async (redis) => redis.cut(),
  async 'the one that reads commands'(redis) {
    redis.lead()
    const list = String(await redis.first.admin.client('LIST'))
    const ids = Array.from(list.matchAll(/^id=([0-9]+) .* cmd=xread[ |]/gm), ([, id]) => id)
    for (const id of ids) await redis.first.admin.client('KILL', 'ID', id)
  },
}

for (const [which, breakThem] of Object.entries(BREAKS)) {
  t.test(`an engine whose Redis becomes another exchange's: ${which}`, { skip }, async (t) => {
    const redis = await movingRedis(t)
    const { url, pool } = await openDatabase(t)
    const env = { DATABASE_URL: url, REDIS_URL: redis.url, LOG_LEVEL: 'silent', SEED_MARKETS: '1' }
    const engine = await run({ env })
    const ours = redisStreams(redis.url, { onError })
    const theirs = redisStreams(redis.heir.url, { onError })
    t.teardown(async () => {
      await engine.stop().catch(onError)
      await Promise.all([ours.close(), theirs.close()])
    })
    const held = async (of: string) => {
      const { rows } = await pool.query(
        'select available from balances join accounts a on a.id = account where a.wallet = $1',
        [of],
      )
      return rows
    }
    const deposit = make.deposit(wallet(1), 1, 500n)
    await until('it is sent', () => send(ours, deposit).then(Boolean, () => false))
    await until('it is credited', async () => (await held(wallet(1))).length > 0)
    const before = await held(wallet(1))

    // The other exchange has decided much, and a transfer of its own account 1 is to come.
    const decision = { sequence: 900, time: 1, commandId: { time: 1, chance: 1 }, events: [] }
    const message = 'of another exchange'
    const digest = messageDigest(message)
    const signature = Buffer.alloc(65, 1)
    await until('the other has decided', () =>
      theirs.events.publish(900, encode(decisionsField, [decision])).catch(() => false),
    )
    await send(theirs, {
      ...{ type: 'transfer', id: newOrderId(Date.now()), toWallet: wallet(6), asset: 1 },
      amount: atoms(400n),
      signed: { account: 1, signedAt: Date.now(), digest, message, signature },
    })
    await breakThem(redis)
    await t.rejects(engine.done, { name: 'StreamAhead' })
    t.same(await held(wallet(6)), [])
    t.same(await held(wallet(1)), before)
  })
}
