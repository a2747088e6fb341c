import { createReach } from '@truebook/prover-worker/deposits/reach'
import t from 'tap'

t.test(
  'a look that fails is half as long the next time, down to a block, then twice',
  async (t) => {
    const reach = createReach(20)
    const looks = async (least: number, count: number) => {
      const tried: number[] = []
      for (let i = 0; i < count; i++) {
        const take = async (blocks: number) => {
          tried.push(blocks)
          if (blocks > least) throw new Error('Too many requests')
          return blocks
        }
        await reach.look(take).catch(() => undefined)
      }
      return tried
    }
    t.strictSame(await looks(0, 7), [20, 10, 5, 2, 1, 1, 1])
    t.strictSame(await looks(6, 8), [1, 2, 4, 8, 4, 8, 4, 8])
    t.strictSame(await looks(20, 5), [4, 8, 16, 20, 20])
    t.equal(await reach.look(async (blocks) => blocks), 20, 'what it gives is given')
  },
)
