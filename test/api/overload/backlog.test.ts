import { createBacklog } from '@truebook/api/overload/backlog'
import t from 'tap'

function build() {
  let time = 0
  const backlog = createBacklog(() => time)
  return {
    backlog,
    pass(ms: number) {
      time += ms
    },
    /** A whole second in which so many of our commands were decided, and some more always wait. */
    decide(perSecond: number) {
      for (let i = 0; i < perSecond; i++) {
        time += 1_000 / perSecond
        backlog.decided({ isOurs: true, waiting: 1 })
      }
    },
  }
}

t.test('the wait is how many wait by how many are decided a second', async (t) => {
  const { backlog, decide } = build()
  t.equal(backlog.waitMs(600), 3_000, 'nothing is known: an engine decides at least 200')
  for (let i = 0; i < 3; i++) decide(1_800)
  t.ok(Math.abs(backlog.waitMs(4_000) - 2_000) < 10)
})

t.test('an engine that becomes slower is believed to be so within seconds', async (t) => {
  const { backlog, decide } = build()
  for (let i = 0; i < 3; i++) decide(10_000)
  t.ok(backlog.waitMs(3_000) < 500)
  for (let i = 0; i < 8; i++) decide(100)
  t.ok(backlog.waitMs(3_000) > 9_000)
})

t.test(
  'silence counts once more than a few wait, and a pause does not slow the pace',
  async (t) => {
    const { backlog, pass, decide } = build()
    for (let i = 0; i < 3; i++) decide(1_000)
    const before = backlog.waitMs(120)
    backlog.sent()
    pass(2_500)
    t.equal(backlog.waitMs(1_200), 2_500)
    t.ok(backlog.waitMs(15) < 100, 'a few always try')
    backlog.decided({ isOurs: true, waiting: 119 })
    pass(1)
    t.ok(backlog.waitMs(120) <= 2 * before + 1)
  },
)

t.test('those who gave up were not decided: the silence goes on', async (t) => {
  const { backlog, pass } = build()
  backlog.sent()
  pass(10_000)
  backlog.sent()
  pass(5)
  t.equal(backlog.waitMs(16), 10_005)
  backlog.decided({ isOurs: false, waiting: 0 })
  pass(60_000)
  t.equal(backlog.waitMs(16), (16 / 200) * 1000, 'any decision shows that the engine is back')
})
