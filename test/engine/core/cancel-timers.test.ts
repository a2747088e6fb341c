import { type CancelTimers, createCancelTimers } from '@truebook/engine/core/cancel-timers'
import t from 'tap'
import { createRandom } from '../../sim/random.js'

/** Takes away those that are due by a time, as they come. */
function takeDue(timers: CancelTimers, time: number) {
  const due = []
  while (timers.soonestAt() <= time) {
    const [account, dueAt] = [timers.soonestAccount(), timers.soonestAt()]
    timers.set(account, 0)
    due.push({ account, dueAt })
  }
  return due
}

t.test('without timers nothing is due', async (t) => {
  const timers = createCancelTimers()
  t.equal(timers.soonestAt(), Number.POSITIVE_INFINITY)
  t.equal(timers.soonestAccount(), 0)
  t.same(timers.all(), [])
})

t.test('an account has one timer, which can be set anew and taken away', async (t) => {
  const timers = createCancelTimers()
  timers.set(7, 100)
  timers.set(7, 200)
  timers.set(3, 150)
  t.equal(timers.soonestAt(), 150)
  timers.set(3, 0)
  t.equal(timers.soonestAt(), 200)
  t.same(takeDue(timers, 199), [])
  t.same(takeDue(timers, 200), [{ account: 7, dueAt: 200 }])
  t.same(timers.all(), [])
})

t.test(
  'it takes out what a plain list would, in an order that hides when it was set',
  async (t) => {
    const seed = 20_260_701
    t.comment(`seed ${seed}`)
    const random = createRandom(seed)
    const timers = createCancelTimers()
    const plain = new Map<number, number>()
    for (let time = 0; time < 3000; time++) {
      const account = random.pick([1 + random.below(20), 1 + random.below(5000)])
      const dueAt = random.chance(0.2) ? 0 : time + random.between(1, 50)
      timers.set(account, dueAt)
      plain.delete(account)
      if (dueAt > 0) plain.set(account, dueAt)
      const due = [...plain]
        .filter(([, at]) => at <= time)
        .map(([account, dueAt]) => {
          plain.delete(account)
          return { account, dueAt }
        })
      due.sort((a, b) => a.dueAt - b.dueAt || a.account - b.account)
      if (JSON.stringify(takeDue(timers, time)) !== JSON.stringify(due)) t.fail(`At ${time}.`)
      if (timers.soonestAt() !== Math.min(...plain.values(), Number.POSITIVE_INFINITY))
        t.fail(`Next at ${time}.`)
    }
    t.equal(timers.all().length, plain.size)
  },
)
