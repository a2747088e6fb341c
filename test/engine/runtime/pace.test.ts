import { pauseAfter } from '@truebook/engine/runtime/pace'
import t from 'tap'

t.test('a busy engine pauses as long as its commit took, but not for long', (t) => {
  t.equal(pauseAfter({ commands: 100, tookMs: 1.75 }), 1.75)
  t.equal(pauseAfter({ commands: 100, tookMs: 400 }), 3)
  t.equal(pauseAfter({ commands: 100, tookMs: 0.75 }), 0, 'no timer is that exact')
  t.end()
})

t.test('an engine with little to do does not pause', (t) => {
  t.equal(pauseAfter({ commands: 2, tookMs: 3 }), 0)
  t.equal(pauseAfter({ commands: 3, tookMs: 3 }), 3)
  t.end()
})
