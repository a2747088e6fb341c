import { setTimeout as sleep } from 'node:timers/promises'
import { watchSilence } from '@truebook/client/silence'
import t from 'tap'
import { until } from '../host/process-help.js'

t.test('one long message is waited for, and silence beyond it is the end', async (t) => {
  let longMs = Number.POSITIVE_INFINITY
  let [asked, givenUp] = [0, 0]
  const watch = watchSilence({
    ...{ quietMs: 5, longMs: () => longMs },
    ask: () => (asked += 1),
    giveUp: () => (givenUp += 1),
  })
  t.teardown(watch.stop)
  await until(() => asked > 0)
  await sleep(100)
  t.same([asked, givenUp], [1, 0], 'asked once, and patient')
  longMs = 0
  await until(() => givenUp > 0)
})
