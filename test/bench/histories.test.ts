import { casesOf } from '@truebook/bench/histories/cases'
import { fill } from '@truebook/bench/histories/fill'
import { connectPool } from '@truebook/shared/db/connect'
import t from 'tap'
import { openGround } from '../api/fixture.js'

t.test('every case of the bench finds something to read', async (t) => {
  const { db, url } = await openGround(t)
  const pool = connectPool(url, { max: 1, name: 'fill', onError: () => undefined })
  t.teardown(() => pool.end())
  await fill(pool, 20_000)
  for (const [name, read] of casesOf(db, 20_000)) {
    const found = (await read()) as { rows?: unknown[] } | unknown[]
    const rows = Array.isArray(found) ? found : (found.rows ?? [found])
    t.ok(rows.length > 0 || /any|page/.test(name), name)
  }
})
