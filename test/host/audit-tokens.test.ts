import { auditTokens, namedTokens } from '@truebook/host/audit-tokens'
import { databaseOf } from '@truebook/shared/db/connect'
import t from 'tap'
import { openDatabase } from '../engine/runtime/harness.js'

const [USDC, OTHER] = [`0x${'c1'.repeat(20)}`, `0x${'c2'.repeat(20)}`]

t.test('a token that the tables have otherwise than BRIDGE_TOKENS says is named', async (t) => {
  const { pool } = await openDatabase(t)
  await pool.query(`insert into assets values (1, 'USDC', 'USD Coin', 8, 2, 6), (2, 'BTC', 'Bitcoin', 8, 8, 8)
    on conflict do nothing`)
  const audit = (tokens: string) =>
    auditTokens(databaseOf(pool), namedTokens({ BRIDGE_TOKENS: tokens }))
  t.same(await audit(`USDC=${USDC}`), [], 'without a chain there are none')
  await pool.query(`insert into chains values (7, 'a chain', 0, 3, '0xb1', 1, false, 1000)`)
  await pool.query(`insert into chain_tokens values (7, 1, '${USDC}')`)
  t.same(await audit(''), [], 'nothing is said')
  t.same(await audit(`USDC=0x${'C1'.repeat(20)}`), [])
  t.same(await audit(`USDC=${OTHER}`), [
    `BRIDGE_TOKENS has ${OTHER} as USDC; the tables have ${USDC} on chain 7.`,
  ])
  t.same(await audit(`USDC=${USDC},BTC=${OTHER}`), [
    `BRIDGE_TOKENS has ${OTHER} as BTC; the tables have none on chain 7.`,
  ])
  await pool.query(`insert into chain_tokens values (7, 2, '${OTHER}')`)
  t.same(await audit(`USDC=${USDC}`), [
    `BRIDGE_TOKENS has no token as BTC; the tables have ${OTHER} on chain 7.`,
  ])
})
