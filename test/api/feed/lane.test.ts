import { createLane } from '@truebook/api/feed/lane'
import t from 'tap'

t.test('so many work at a time, in the order in which they came, whoever fails', async (t) => {
  const inLane = createLane(2)
  const begun: number[] = []
  const ends: (() => void)[] = []
  const works = [0, 1, 2, 3, 4].map((number) =>
    inLane('one', async () => {
      begun.push(number)
      await new Promise<void>((resolve) => ends.push(resolve))
      if (number === 1) throw new Error('It failed.')
      return number
    }),
  )
  const settled = Promise.allSettled(works)
  for (let end = 0; end < 5; end++) {
    t.same(begun, [0, 1, 2, 3, 4].slice(0, end + 2))
    ends[end]()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const outcomes = await settled
  t.same(
    outcomes.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message)),
    [0, 'It failed.', 2, 3, 4],
  )
})

t.test('who asks for much is behind nobody but themselves', async (t) => {
  const inLane = createLane(1)
  const begun: string[] = []
  const ask = (asker: string, name: string) =>
    inLane(asker, async () => {
      begun.push(name)
    })
  const asked = ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2'].map((name) => ask(name[0], name))
  await Promise.all(asked)
  t.same(begun, ['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4'])
})
