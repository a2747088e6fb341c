import { run } from '@truebook/engine/run'
import { main } from '@truebook/host/operator/main'
import { testPostgres, testRedis } from '@truebook/host/testing/test-services'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { migrate } from '@truebook/shared/db/migrate'
import { pino } from 'pino'
import type { Test } from 'tap'

/** A database, and where there is a Redis an exchange's engine over it. */
export async function openGround(t: Test) {
  const postgres = await testPostgres()
  const redis = await testRedis()
  if ('missing' in redis) throw new Error(redis.missing)
  const pool = connectPool(postgres.url, { max: 2, name: 'test', onError: () => undefined })
  t.teardown(async () => {
    await pool.end()
    await redis.stop()
    await postgres.stop()
  })
  await migrate(databaseOf(pool))
  const env = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, OPERATOR: 'ada' }
  async function startEngine() {
    const log = pino({ level: 'silent' })
    const engine = await run({ env: { ...env, SEED_MARKETS: '1' }, log })
    t.teardown(() => engine.stop())
    return engine
  }
  /** What an action printed, and its exit code. */
  async function operate(...argv: string[]) {
    const lines: string[] = []
    const code = await main([...argv, '--json'], env, (line) => lines.push(line))
    return { code, rows: lines.flatMap((line) => asJson(line)) }
  }
  /** What an action said on its way to exit code 1. */
  async function fails(...argv: string[]) {
    const said = t.capture(process.stderr, 'write')
    const { code } = await operate(...argv)
    said.restore()
    t.equal(code, 1)
    return said
      .args()
      .map(([text]) => String(text))
      .join('')
  }
  return { env, pool, db: databaseOf(pool), startEngine, operate, fails }
}

function asJson(text: string) {
  return JSON.parse(text)
}
