import { testPostgres } from '@truebook/host/testing/test-services'
import { databaseOf } from '@truebook/shared/db/connect'
import { migrate } from '@truebook/shared/db/migrate'
import { sameOrderId } from '@truebook/shared/order-id'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t, { type Test } from 'tap'
import { BTC, commandMaker, send, wallet } from '../engine/runtime/commands.js'
import {
  auditIsOk,
  breakLock,
  decisionsOf,
  startEngine,
  testPool,
  until,
} from '../engine/runtime/harness.js'
import { composeConfig, composeServices } from '../tidy/compose.js'

/** Of another name, since a test server has roles and databases of its own. */
async function openAsCompose(t: Test) {
  const service = await testPostgres()
  const name = new URL(service.url).pathname.slice(1)
  const superuser = testPool(service.url)
  const keeper = `keeper_${name}`
  await superuser.query(`create role ${keeper} superuser login password 'old'`)
  t.teardown(async () => {
    await superuser.query(`drop owned by ${name}`)
    await superuser.query(`alter database ${name} owner to current_user`)
    await superuser.query(`drop role ${name}; drop role ${keeper}`)
    await superuser.end()
    await service.stop()
  })
  const roles = composeConfig('postgres-roles')
    .replace(/\$\{POSTGRES_PASSWORD\}/, 'new')
    .replaceAll('role postgres', `role ${keeper}`)
    .replaceAll('truebook', name)
  await superuser.query(roles)
  const url = new URL(service.url)
  url.username = name
  url.password = 'new'
  return { superuser, keeper, name, url: url.href }
}

t.test("docker-compose.yml's parts trade as a role that is no superuser", async (t) => {
  const { POSTGRES_DB, POSTGRES_USER = 'postgres' } = composeServices().postgres.environment ?? {}
  t.same([POSTGRES_DB, POSTGRES_USER], ['truebook', 'postgres'])
  const { superuser, keeper, name, url } = await openAsCompose(t)
  const { rows } = await superuser.query(
    'select rolname, rolsuper, rolpassword from pg_authid where rolname in ($1, $2) order by rolname',
    [keeper, name],
  )
  t.match(rows, [
    { rolname: keeper, rolpassword: null },
    { rolname: name, rolsuper: false, rolpassword: /^SCRAM/ },
  ])
  const pool = testPool(url)
  t.teardown(() => pool.end())
  await t.rejects(pool.query("copy (select 1) to program 'true'"), /permission denied/)
  await migrate(databaseOf(pool))
  const streams = memoryStreams()
  const make = commandMaker({ seed: 3, now: Date.now })
  const first = await startEngine(t, { url, streams })
  const deposit = make.deposit(wallet(1), BTC, 5n)
  await send(streams, deposit)
  await until('it is decided', async () =>
    (await decisionsOf(streams)).some(({ commandId }) => sameOrderId(commandId, deposit.id)),
  )
  await first.stop()
  const second = await startEngine(t, { url, streams })
  await until('it is the active one', () => second.role() === 'active')
  await breakLock(pool)
  await t.rejects(second.done)
  await auditIsOk(t, pool)
})
