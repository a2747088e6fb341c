import { createPacing } from '@truebook/api/feed/pacing'
import t from 'tap'

t.test('sending pauses half as long as it took', async (t) => {
  const pacing = createPacing()
  t.ok(pacing.left(1_000) <= 0, 'nothing is owed at first')
  pacing.sent({ from: 1_000, to: 1_004 })
  t.equal(pacing.left(1_004), 1, 'a millisecond was rested in advance')
  t.equal(pacing.left(1_004.5), 0.5)
  pacing.sent({ from: 1_005, to: 1_009 })
  t.equal(pacing.left(1_009), 2)
})

t.test('short pauses add up to one that a timer can keep', async (t) => {
  const pacing = createPacing()
  pacing.sent({ from: 10, to: 12 })
  t.equal(pacing.left(12), 0)
  for (let turn = 0; turn < 4; turn++) {
    pacing.sent({ from: 12 + turn * 0.5, to: 12.5 + turn * 0.5 })
  }
  t.equal(pacing.left(14), 1)
})

t.test('no pause is longer than 20 ms, however long sending took', async (t) => {
  const pacing = createPacing()
  pacing.sent({ from: 0, to: 5_000 })
  t.equal(pacing.left(5_000), 20)
})
