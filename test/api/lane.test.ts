import { createLane } from '@truebook/api/lane'
import t from 'tap'

t.test('so many work at a time, in the order in which they came, whoever fails', async (t) => {
  const inLane = createLane({ width: 2 })
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
  const inLane = createLane({ width: 1 })
  const begun: string[] = []
  const ask = (asker: string, name: string) =>
    inLane(asker, async () => {
      begun.push(name)
    })
  const asked = ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2'].map((name) => ask(name[0], name))
  await Promise.all(asked)
  t.same(begun, ['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4'])
})

t.test(
  'of one asker so many work and wait; what is beyond is refused, and others go on',
  async (t) => {
    const inLane = createLane({ width: 3, each: 2, waiting: 2 })
    const begun: string[] = []
    const ends = new Map<string, () => void>()
    const ask = (name: string) =>
      inLane(name[0], async () => {
        begun.push(name)
        await new Promise<void>((resolve) => ends.set(name, resolve))
      })
    const end = async (name: string) => {
      ends.get(name)?.()
      await new Promise((resolve) => setImmediate(resolve))
    }
    const asked = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2'].map(ask)
    const refusal = { code: 'TOO_MANY_REQUESTS', details: { retry_after: 1 } }
    await t.rejects(ask('a5'), refusal)
    t.same(begun, ['a1', 'a2', 'b1'])
    await end('b1')
    t.same(begun.slice(3), ['b2'], 'a3 has waited longer, but two of its asker are under way')
    await end('b2')
    t.same(begun.slice(4), [], 'a place is left free')
    await end('a1')
    t.same(begun.slice(4), ['a3'])
    const b3 = ask('b3')
    t.same(begun.slice(5), ['b3'], 'a free place is taken at once')
    for (const name of ['a2', 'a3', 'a4', 'b3']) await end(name)
    await Promise.all([...asked, b3])
    t.equal(begun.length, 7)
  },
)

t.test('who has waited long is refused, and keeps no place', async (t) => {
  const inLane = createLane({ width: 1, waitMs: 20 })
  let end = () => {}
  const first = inLane('a', () => new Promise<void>((resolve) => (end = resolve)))
  const never = async () => t.fail('it was refused')
  await t.rejects(inLane('a', never), { code: 'TOO_MANY_REQUESTS', message: /waited 20 ms/ })
  await t.rejects(inLane('b', never), { code: 'TOO_MANY_REQUESTS' })
  const next = inLane('b', async () => 'next')
  end()
  await first
  t.equal(await next, 'next')
  t.equal(await inLane('a', async () => 'again'), 'again')
})
