import { formatOrderId, MAX_MARKET_ID, parseOrderId } from '@truebook/shared/order-id'
import t from 'tap'
import { createRandom } from '../sim/random.js'

const MAX_TIME = 2 ** 48 - 1

t.test('an id is written as a UUIDv7 that names its market', (t) => {
  const id = { time: 0x0123456789ab, chance: 0xabc * 2 ** 41 + 0x1fedcba9876 }
  t.equal(formatOrderId(id, 0x7f), '01234567-89ab-7abc-807f-01fedcba9876')
  t.equal(formatOrderId({ time: 0, chance: 0 }, 0), '00000000-0000-7000-8000-000000000000')
  t.equal(
    formatOrderId({ time: MAX_TIME, chance: Number.MAX_SAFE_INTEGER }, MAX_MARKET_ID),
    'ffffffff-ffff-7fff-8fff-01ffffffffff',
  )
  t.end()
})

t.test('what is written is read back', (t) => {
  const random = createRandom(5)
  const wrong: string[] = []
  for (let i = 0; i < 1000; i++) {
    const below = (bits: number) => random.below(2 ** (bits - 32)) * 2 ** 32 + random.below(2 ** 32)
    const id = { time: below(48), chance: below(53) }
    const market = random.between(0, MAX_MARKET_ID)
    const read = parseOrderId(formatOrderId(id, market))
    if (read?.id.time !== id.time || read.id.chance !== id.chance || read.market !== market) {
      wrong.push(formatOrderId(id, market))
    }
  }
  t.strictSame(wrong, [])
  t.end()
})
