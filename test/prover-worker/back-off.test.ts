import { withBackOff } from '@truebook/prover-worker/back-off'
import t from 'tap'

t.test('a job that fails is left out for longer each time, until it works', async (t) => {
  let now = 0
  let runs = 0
  let isBroken = true
  const run = async () => {
    runs += 1
    if (isBroken) throw new Error('broken')
  }
  const job = withBackOff({ name: 'job', everyMs: 100, run }, () => now)
  const tried: number[] = []
  for (; now < 30_000; now += 100) {
    const before = runs
    await job.run().catch(() => undefined)
    if (runs > before) tried.push(now)
  }
  t.same(tried.slice(0, 7), [0, 200, 600, 1400, 3000, 6200, 11_200])
  t.equal(tried[8] - tried[7], 5_000, 'never longer than five seconds')
  isBroken = false
  now += 5_000
  await job.run()
  const before = runs
  await job.run()
  t.equal(runs, before + 1, 'and then at every turn')
})

t.test('it is never twice under way, and hurried once more when asked meanwhile', async (t) => {
  const waiting: (() => void)[] = []
  let most = 0
  let atOnce = 0
  const run = async () => {
    atOnce += 1
    most = Math.max(most, atOnce)
    await new Promise<void>((resolve) => waiting.push(resolve))
    atOnce -= 1
  }
  const job = withBackOff({ name: 'job', everyMs: 100, run }, () => 0)
  const first = job.run()
  await job.run()
  await job.hurry()
  await job.hurry()
  t.equal(waiting.length, 1)
  waiting[0]()
  await new Promise((resolve) => setImmediate(resolve))
  t.equal(waiting.length, 2, 'once more for both')
  waiting[1]()
  await first
  t.equal(most, 1)
})
