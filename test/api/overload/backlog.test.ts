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
    /** So many seconds, in which so many of our commands were decided while others waited. */
    decide(perSecond: number, { seconds = 3, waiting = 100 } = {}) {
      for (let i = 0; i < perSecond * seconds; i++) {
        time += 1_000 / perSecond
        backlog.decided({ isOurs: true, waiting })
      }
    },
  }
}

const isNear = (value: number, expected: number) => Math.abs(value / expected - 1) < 0.05

t.test('the wait is how many wait by how many are decided a second', async (t) => {
  const { backlog, decide } = build()
  t.equal(backlog.waitMs(300), 300, 'nothing is known: any engine decides 1,000')
  decide(2_000)
  t.ok(isNear(backlog.waitMs(4_000), 2_000))
})

t.test('an engine that becomes slower is believed to be so within a second or two', async (t) => {
  const { backlog, decide } = build()
  decide(10_000)
  t.ok(isNear(backlog.waitMs(3_000), 300))
  decide(50)
  t.ok(isNear(backlog.waitMs(300), 6_000), 'even below what any engine should do')
})

t.test('an engine with little to do is not slow', async (t) => {
  const { backlog, decide } = build()
  decide(4, { seconds: 30, waiting: 1 })
  t.ok(isNear(backlog.waitMs(200), 200))
})

t.test(
  'silence counts once more than a few wait, and a pause does not slow the pace',
  async (t) => {
    const { backlog, pass, decide } = build()
    decide(1_000)
    pass(2_500)
    t.equal(backlog.waitMs(1_200), 2_500)
    t.ok(backlog.waitMs(15) < 100, 'a few always try')
    decide(1_000, { seconds: 1 })
    t.ok(backlog.waitMs(1_000) < 2_100)
  },
)

t.test('an engine is silent once it took longer than one at work does', async (t) => {
  const { backlog, pass } = build()
  pass(60_000)
  t.notOk(backlog.isSilent(), 'nobody waits')
  backlog.sent()
  pass(250)
  t.notOk(backlog.isSilent())
  pass(1)
  t.ok(backlog.isSilent())
  backlog.decided({ isOurs: true, waiting: 5 })
  t.notOk(backlog.isSilent())
})

t.test('those who gave up were not decided: the silence goes on', async (t) => {
  const { backlog, pass } = build()
  backlog.sent()
  pass(10_000)
  backlog.sent()
  pass(5)
  t.equal(backlog.waitMs(16), 10_005)
  backlog.decided({ isOurs: false, waiting: 0 })
  pass(60_000)
  t.equal(backlog.waitMs(16), 16, 'any decision shows that the engine is back')
})

t.test('where nothing went out, nobody is silent', async (t) => {
  const { backlog, pass } = build()
  backlog.sent()
  backlog.sent()
  backlog.unsent(1)
  pass(10_000)
  t.equal(backlog.waitMs(16), 10_000, 'another one waits')
  backlog.unsent(0)
  pass(60_000)
  t.equal(backlog.waitMs(16), 16)
})
