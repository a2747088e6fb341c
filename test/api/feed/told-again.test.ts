import { toldAgain } from '@truebook/api/feed/sources/told-again'
import t from 'tap'

t.test(
  'what is told again is in order, without what says nothing, and others have their turns',
  async (t) => {
    const steps = Array.from({ length: 5_000 }, (_, i) => ({ number: i, size: 3 }))
    let turns = 0
    let isOver = false
    const count = () => {
      turns += 1
      if (!isOver) setImmediate(count)
    }
    setImmediate(count)
    const texts = await toldAgain(steps, ({ number }) => (number % 2 ? String(number) : undefined))
    isOver = true
    t.same(
      texts,
      steps.filter(({ number }) => number % 2).map(({ number }) => String(number)),
    )
    t.ok(turns >= 15, `${turns} turns`)
  },
)
