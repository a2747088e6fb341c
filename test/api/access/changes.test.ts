import { createChange } from '@truebook/api/access/changes'
import { insertAccessLog } from '@truebook/api/queries/access-log'
import { lockAccount } from '@truebook/api/queries/account-lock'
import type { Database } from '@truebook/shared/db/connect'
import t from 'tap'
import { untilBlocked } from '../blocked.js'
import { openUser } from './fixture.js'

const user = await openUser(t)
const { ground, session } = user

t.test('changes of one account come one after another, on whichever copy', async (t) => {
  const [one, other] = [createChange(ground.db, 8), createChange(ground.db, 8)]
  const logged = (trx: Database, subject: string) => {
    const by = { action: 'KEY_CREATED', api_key: null, ip: '', details: {} }
    return insertAccessLog(trx, { account: 1, at: 0, subject, ...by })
  }
  let second: Promise<void> | undefined
  await one(1, async (trx) => {
    await logged(trx, 'first')
    second = other(1, (trx) => logged(trx, 'second'))
    await untilBlocked(ground.db, { name: 'test' })
    await other(2, async () => t.pass('another account has its own'))
    const seen = await ground.db.selectFrom('access_log').select('subject').execute()
    t.same(seen, [], 'nobody sees the second before the first')
  })
  await second
  const { body } = await session('GET', '/users/me/audit-log')
  t.same(
    body.data.map((entry: { subject: string }) => entry.subject),
    ['second', 'first'],
  )
})

t.test('changes that wait hold no connections that others could have', async (t) => {
  const bot = user.client(await user.makeKey())
  const turn = () => session('PUT', '/users/me/allow-list', { body: { enabled: true } })
  let turning: ReturnType<typeof turn>[] = []
  await ground.db.transaction().execute(async (trx) => {
    await lockAccount(trx, 1)
    turning = Array.from({ length: 60 }, turn)
    await untilBlocked(ground.db)
    t.equal((await bot.get('/v1/positions')).status, 200)
    t.equal((await bot.get('/v1/users/me/audit-log')).status, 200)
  })
  t.same(new Set((await Promise.all(turning)).map(({ status }) => status)), new Set([200]))
})
