import { useRequest } from '@truebook/api/queries/used-requests'
import t from 'tap'
import { openGround } from '../fixture.js'

const DAY_MS = 86_400_000
/** Long before Postgres' own clock, whatever the machine's is. */
const START = 1_767_225_600_000

const { db } = await openGround(t)

const request = (n: number, timestamp: number) => ({ hmac: Buffer.alloc(32, n), timestamp })

t.beforeEach(() => db.deleteFrom('used_requests').execute())

async function remembered(): Promise<number[]> {
  const rows = await db.selectFrom('used_requests').select('hmac').orderBy('hmac').execute()
  return rows.map(({ hmac }) => hmac[0])
}

t.test('a request is used up once, and forgotten once its timestamp is a day old', async (t) => {
  const first = request(1, START)
  t.equal(await useRequest(db, first, START), true)
  t.equal(await useRequest(db, first, START), false)
  t.equal(await useRequest(db, first, START + DAY_MS), false, 'a day later it is still known')
  await useRequest(db, request(2, START + DAY_MS + 1), START + DAY_MS + 1)
  t.same(await remembered(), [2])
})

t.test('what was signed ahead of time is remembered until that time is over', async (t) => {
  const ahead = request(1, START + 7 * DAY_MS)
  t.equal(await useRequest(db, ahead, START + 7 * DAY_MS), true, 'the clock is a week ahead')
  await useRequest(db, request(2, START), START)
  await useRequest(db, request(3, START + 7 * DAY_MS), START + 7 * DAY_MS)
  t.equal(await useRequest(db, ahead, START + 7 * DAY_MS), false, 'it was right in between')
  t.same(await remembered(), [1, 3])
})

t.test('an api whose clock is ahead of that of Postgres forgets nothing early', async (t) => {
  const present = Date.now()
  const first = request(1, present)
  t.equal(await useRequest(db, first, present), true)
  await useRequest(db, request(2, present + 9 * DAY_MS), present + 9 * DAY_MS)
  t.equal(await useRequest(db, first, present), false)
})

t.test('of many that are too old some are forgotten each time, until none is left', async (t) => {
  const rows = Array.from({ length: 250 }, (_, n) => ({
    hmac: Buffer.from([1, n]),
    at: START,
  }))
  await db.insertInto('used_requests').values(rows).execute()
  const counts: number[] = []
  for (const n of [2, 3, 4]) {
    await useRequest(db, request(n, START + 2 * DAY_MS), START + 2 * DAY_MS)
    counts.push((await remembered()).length)
  }
  t.same(counts, [151, 52, 3])
})
