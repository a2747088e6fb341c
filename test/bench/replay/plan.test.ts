import { type RecordedTop, readCapture } from '@truebook/bench/replay/capture'
import { createPlanner } from '@truebook/bench/replay/plan'
import { planSteps } from '@truebook/bench/replay/steps'
import { createScale } from '@truebook/shared/decimal'
import { SIDES } from '@truebook/shared/words'
import t from 'tap'
import { createPlainBook } from './plain-book.js'

const capture = readCapture({ tickSize: createScale('0.01'), stepSize: createScale('0.00001') })
const trades = capture.events.filter((event) => event.kind === 'trade')

t.test('the recording is read whole, in the order of its own clock', async (t) => {
  t.equal(trades.length, 9757)
  t.equal(capture.events.length, 9757 + 3451)
  t.equal(capture.tops.length, 28_040)
  t.equal(capture.snapshot.levels.BUY.length, 1000)
  t.equal(capture.cut, 3)
  t.ok(capture.events.every((event, at) => at === 0 || event.time >= capture.events[at - 1].time))
  t.ok(trades.every(({ id }, at) => id === trades[0].id + at))
})

t.test('a step that is fine enough cuts nothing', async (t) => {
  const fine = readCapture({ tickSize: createScale('0.01'), stepSize: createScale('0.000001') })
  t.equal(fine.cut, 0)
})

t.test(
  'the plan makes every recorded trade, and after each update the recorded book',
  async (t) => {
    const planner = createPlanner(capture.snapshot, { makers: 8, takers: 4 })
    const book = createPlainBook()
    const made: string[] = []
    const tops = new Map(capture.tops.map((top) => [top.update, top]))
    let updates = 0
    let wrongLevels = 0
    let comparedTops = 0
    let equalTops = 0
    for (const { operations } of planSteps(planner, capture.events)) {
      for (const operation of operations) {
        book.apply(operation)
        if (operation.kind !== 'take') continue
        made.push(`${operation.order.side} ${operation.order.price} ${operation.quantity}`)
      }
      const { lastUpdate } = planner.recorded
      if (lastUpdate === updates) continue
      updates = lastUpdate
      wrongLevels += book.differences(planner.recorded)
      const top = tops.get(lastUpdate)
      if (top === undefined) continue
      comparedTops++
      if (isTopOf(top)) equalTops++
    }
    function isTopOf({ levels }: RecordedTop): boolean {
      return SIDES.every((side) => String(book.best(side)) === String(levels[side]))
    }
    t.same(book.faults, [])
    t.equal(wrongLevels, 0)
    t.equal(book.differences(planner.recorded), 0)
    t.same({ comparedTops, equalTops }, { comparedTops: 564, equalTops: 564 })
    t.same(
      made,
      trades.map(({ makerSide, price, quantity }) => `${makerSide} ${price} ${quantity}`),
    )
  },
)
