import { testRedis } from '@truebook/host/testing/test-services'
import type { Command } from '@truebook/shared/command'
import { newOrderId } from '@truebook/shared/new-order-id'
import { formatOrderId, type OrderId } from '@truebook/shared/order-id'
import { redisStreams } from '@truebook/shared/streams/redis'
import { atoms } from '@truebook/shared/units'
import t from 'tap'
import { send, USDC, wallet } from '../engine/runtime/commands.js'
import { openGround } from './operator-ground.js'
import { until } from './process-help.js'

const redis = await testRedis()
const skip = 'missing' in redis && redis.missing

t.test(
  'what was cut off before its decision is shown as the journal has it',
  { skip },
  async (t) => {
    const { env, pool, startEngine, operate } = await openGround(t)
    await startEngine()
    const streams = redisStreams(env.REDIS_URL, { onError: () => undefined })
    t.teardown(() => streams.close())
    await until(async () => (await streams.commands.top().catch(() => undefined)) !== undefined)
    let at = Date.now()
    /** As an operator's process leaves it that ends right after it sent, or right before. */
    const cutOff = async (action: string, make?: (id: OrderId) => Command) => {
      const id = newOrderId(Date.now())
      at += 1
      const values = [formatOrderId(id, 0), at, action]
      await pool.query(
        `insert into operator_actions (id, at, operator, action, after_sequence, outcome)
        values ($1, $2, 'ada', $3, (select last_sequence from engine_state), 'sent')`,
        values,
      )
      if (make) await send(streams, make(id))
    }
    const pay = { type: 'pay_fees', toWallet: wallet(1), asset: USDC, amount: atoms(400n) } as const
    const pause = { type: 'set_market_status', market: 1, status: 'PAUSED' } as const
    await cutOff('fees pay', (id) => ({ ...pay, id }))
    await cutOff('markets status BTC_USDC PAUSED', (id) => ({ ...pause, id }))
    await cutOff('markets status BTC_USDC ACTIVE')
    const log = async () => (await operate('log')).rows
    await until(async () => (await operate('markets', 'list')).rows[0].status === 'PAUSED')
    const [never, done, refused] = await log()
    t.match(never, { action: 'markets status BTC_USDC ACTIVE', outcome: 'sent', sequence: null })
    t.match(done, { outcome: `done: ${JSON.stringify(pause)}`, sequence: Number })
    const asked = { ...pay, amount: '400' }
    t.match(refused, {
      outcome: `INSUFFICIENT_BALANCE: ${JSON.stringify(asked)}`,
      sequence: Number,
    })
  },
)
