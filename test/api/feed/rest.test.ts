import { createRest } from '@truebook/api/feed/rest'
import t from 'tap'

t.test('sending pauses half as long as it took', async (t) => {
  const rest = createRest()
  t.ok(rest.left(1_000) <= 0, 'nothing is owed at first')
  rest.sent({ from: 1_000, to: 1_004 })
  t.equal(rest.left(1_004), 1, 'a millisecond was rested in advance')
  t.equal(rest.left(1_004.5), 0.5)
  rest.sent({ from: 1_005, to: 1_009 })
  t.equal(rest.left(1_009), 2)
})

t.test('short pauses add up to one that a timer can keep', async (t) => {
  const rest = createRest()
  rest.sent({ from: 10, to: 12 })
  t.equal(rest.left(12), 0)
  for (let turn = 0; turn < 4; turn++) {
    rest.sent({ from: 12 + turn * 0.5, to: 12.5 + turn * 0.5 })
  }
  t.equal(rest.left(14), 1)
})

t.test('no pause is longer than 20 ms, however long sending took', async (t) => {
  const rest = createRest()
  rest.sent({ from: 0, to: 5_000 })
  t.equal(rest.left(5_000), 20)
})
