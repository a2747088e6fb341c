import { createSharedResult } from '@truebook/api/feed/shared-result'
import t from 'tap'

t.test(
  'a result is made once for all who ask while it is fresh, and anew when it is not',
  async (t) => {
    const shared = createSharedResult<number>()
    let made = 0
    const make = async () => {
      await new Promise((resolve) => setImmediate(resolve))
      made += 1
      return made
    }
    const ask = (least: number) => shared.get(make, (result) => result >= least)
    t.same(await Promise.all([ask(1), ask(1), ask(1)]), [1, 1, 1])
    t.equal(await ask(1), 1)
    t.same(await Promise.all([ask(2), ask(2)]), [2, 2])
    t.equal(made, 2)
  },
)

t.test('a failure reaches all who waited, and is tried once', async (t) => {
  const shared = createSharedResult<number>()
  let tries = 0
  const ask = () =>
    shared.get(
      async () => {
        tries += 1
        await new Promise((resolve) => setImmediate(resolve))
        throw new Error('Not now.')
      },
      () => true,
    )
  const asked = [ask(), ask(), ask()]
  for (const one of asked) await t.rejects(one, { message: 'Not now.' })
  t.equal(tries, 1)
  await t.rejects(ask())
  t.equal(tries, 2)
})

t.test('a failure reaches who asked for it, and is not kept', async (t) => {
  const shared = createSharedResult<number>()
  const fails = async () => Promise.reject(new Error('Not now.'))
  await t.rejects(
    shared.get(fails, () => true),
    { message: 'Not now.' },
  )
  t.equal(
    await shared.get(
      async () => 5,
      () => true,
    ),
    5,
  )
})
