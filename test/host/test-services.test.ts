import { testPostgres, testRedis } from '@truebook/host/testing/test-services'
import { Redis } from 'ioredis'
import pg from 'pg'
import t from 'tap'

t.test('each test gets an empty database of its own, gone after the test', async (t) => {
  const [one, other] = await Promise.all([testPostgres(), testPostgres()])
  const client = new pg.Client({ connectionString: one.url })
  await client.connect()
  await client.query('CREATE TABLE ledger (atoms numeric)')
  await client.end()
  const elsewhere = new pg.Client({ connectionString: other.url })
  await elsewhere.connect()
  const found = await elsewhere.query("SELECT to_regclass('ledger') AS ledger")
  t.equal(found.rows[0].ledger, null)
  await one.stop()
  const left = await elsewhere.query('SELECT 1 FROM pg_database WHERE datname = $1', [
    new URL(one.url).pathname.slice(1),
  ])
  t.equal(left.rowCount, 0)
  await elsewhere.end()
  await other.stop()
})

const redis = await testRedis()
const options = 'missing' in redis ? { skip: redis.missing } : {}
t.test('each test gets a Redis database that nobody else writes to', options, async (t) => {
  const other = await testRedis()
  if ('missing' in redis || 'missing' in other) return
  const one = new Redis(redis.url)
  const elsewhere = new Redis(other.url)
  await one.set('key', 'value')
  t.equal(await elsewhere.get('key'), null)
  await redis.stop()
  t.equal(await one.get('key'), null)
  one.disconnect()
  elsewhere.disconnect()
  await other.stop()
})
