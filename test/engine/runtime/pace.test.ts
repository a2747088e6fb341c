import { createPace } from '@truebook/engine/runtime/pace'
import t from 'tap'

t.test('a busy engine rests as long as its commit took, but not for long', (t) => {
  let time = 100
  const pace = createPace(() => time)
  t.equal(pace.restMs(), 0, 'the first commit does not wait')
  pace.ended({ commands: 100, tookMs: 0.75 })
  t.equal(pace.restMs(), 0.75)
  time += 0.5
  t.equal(pace.restMs(), 0.25)
  time += 0.5
  t.equal(pace.restMs(), 0)
  pace.ended({ commands: 100, tookMs: 400 })
  t.equal(pace.restMs(), 3)
  t.end()
})

t.test('an engine with little to do does not rest', (t) => {
  const pace = createPace(() => 100)
  pace.ended({ commands: 100, tookMs: 3 })
  pace.ended({ commands: 1, tookMs: 3 })
  t.equal(pace.restMs(), 0)
  t.end()
})
