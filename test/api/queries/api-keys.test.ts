import { noteKeyUses } from '@truebook/api/queries/api-keys'
import { sql } from 'kysely'
import t from 'tap'
import { openUser } from '../access/fixture.js'
import { untilBlocked } from '../blocked.js'

const user = await openUser(t)
const { db } = user.ground

t.test('of keys that are noted together those that come first are locked first', async (t) => {
  const made = [await user.makeKey(), await user.makeKey(), await user.makeKey()]
  const [first, ...others] = made.map(({ apiKey }) => apiKey).sort()
  const uses = [...others.toReversed(), first].map((apiKey) => ({ apiKey, at: 1, ip: '::1' }))
  let noting: Promise<void> | undefined
  await db.transaction().execute(async (trx) => {
    await sql`select from api_keys where api_key = ${first} for update`.execute(trx)
    noting = noteKeyUses(db, uses)
    await untilBlocked(db, { name: 'test' })
    const free = await sql`select from api_keys for update skip locked`.execute(db)
    t.equal(free.rows.length, 2, 'no other is held by who waits for the first')
  })
  await noting
  const noted = await db.selectFrom('api_keys').select('last_used_ip').execute()
  t.same(noted, [{ last_used_ip: '::1' }, { last_used_ip: '::1' }, { last_used_ip: '::1' }])
})
