import { createShedLog } from '@truebook/api/overload/shed-log'
import t from 'tap'

t.test('a flood makes a line in ten seconds, which says how many there were', async (t) => {
  let time = 5
  const lines: unknown[] = []
  const log = createShedLog({ warn: (facts: object) => lines.push(facts) }, () => time)
  const shed = { work: 'command', bottleneck: 'api' } as const
  for (let i = 0; i < 500; i++) log(shed)
  time += 10_000
  log(shed)
  t.same(lines, [
    { bottleneck: 'api', times: 1 },
    { bottleneck: 'api', times: 500 },
  ])
})
