import { createPacing } from '@truebook/api/feed/pacing'
import t from 'tap'

t.test('sending pauses a tenth as long as it took', async (t) => {
  const pacing = createPacing()
  t.ok(pacing.left(1_000) <= 0, 'nothing is owed at first')
  pacing.sent({ from: 1_000, to: 1_020 })
  t.equal(pacing.left(1_020), 1, 'a millisecond was rested in advance')
  t.equal(pacing.left(1_020.5), 0.5)
  pacing.sent({ from: 1_021, to: 1_041 })
  t.equal(pacing.left(1_041), 2)
})

t.test('short pauses add up to one that a timer can keep', async (t) => {
  const pacing = createPacing()
  pacing.sent({ from: 100, to: 110 })
  t.equal(pacing.left(110), 0)
  for (let turn = 0; turn < 4; turn++) {
    pacing.sent({ from: 110 + turn * 5, to: 115 + turn * 5 })
  }
  t.equal(pacing.left(130), 2)
})

t.test('no pause is longer than 20 ms, however long sending took', async (t) => {
  const pacing = createPacing()
  pacing.sent({ from: 0, to: 5_000 })
  t.equal(pacing.left(5_000), 20)
})
