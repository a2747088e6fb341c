import { withdrawalAnswer } from '@truebook/api/answers/withdrawal'
import { withdrawalOf } from '@truebook/api/queries/withdrawals'
import { Wallet } from 'ethers'
import { sql } from 'kysely'
import t from 'tap'
import { createClient } from './client.js'
import { listMarket, makeKey, openAccount, openApi, openGround } from './fixture.js'

const ground = await openGround(t)
const { db } = ground
await listMarket(db)
const wallet = new Wallet(`0x${'71'.repeat(32)}`)
await openAccount(db, { id: 1, wallet: wallet.address })
const owner = wallet.address.toLowerCase()
const { url } = await openApi(t, ground)
const key = await makeKey(db, 1)
const client = createClient({ url, apiKey: key.apiKey, secret: key.secret, wallet })

const USDC = { id: 1, symbol: 'USDC', name: '', decimals: 8, displayDecimals: 2, chainDecimals: 6 }
const TOKEN = `0x${'c1'.repeat(20)}`
await sql`insert into chains values (7, 'Seven', 0, 1, '0xb1', 3, false, 1000)`.execute(db)
await sql`insert into chain_cursors values (7, 0, '0x', 0, '0x', 0)`.execute(db)
await sql`insert into chain_tokens values (7, 1, ${TOKEN})`.execute(db)

/** A worker has read the chain up to a block. */
const scannedTo = (block: number) =>
  sql`update chain_cursors set scanned_block = ${block}`.execute(db)

t.test('a deposit of three confirmations is confirming until the third block', async (t) => {
  await sql`insert into chain_deposits values
    (7, 0, 5, '0x', ${owner}, ${owner}, ${TOKEN}, 10, 1, 10, null, 0)`.execute(db)
  const status = async () => (await client.get('/v1/users/me/deposits')).body.data[0].status
  await scannedTo(5)
  t.equal(await status(), 'confirming')
  await scannedTo(6)
  t.equal(await status(), 'confirming')
  await scannedTo(7)
  t.equal(await status(), 'pending')
})

t.test('a withdrawal is claimed when its claim is as deep', async (t) => {
  const id = '00000000-0000-4000-8000-000000000001'
  await sql`insert into withdrawals
    (id, sequence, account, asset, amount, chain_id, exit_index, signature, created_at)
    values (${id}, 1, 1, 1, 1000, 7, 0, '', 0)`.execute(db)
  await sql`insert into exit_leaves (exit_index, withdrawal_id, leaf, root, appended_at)
    values (0, ${id}, '', '', 0)`.execute(db)
  await sql`insert into settlements
    (chain_id, leaf_count, local_root, requested_at, opened_at, settled_at)
    values (7, 1, '', 0, 0, 0)`.execute(db)
  await sql`insert into chain_claims values
    (7, 0, 0, 5, '0x', ${owner}, ${TOKEN}, 10, 0)`.execute(db)
  const told = async () => {
    const row = await withdrawalOf(db, { account: 1, id })
    return row && withdrawalAnswer(row, USDC)
  }
  for (const block of [5, 6]) {
    await scannedTo(block)
    t.match(await told(), { status: 'proof_ready', claimed_at: null }, `read up to ${block}`)
  }
  await scannedTo(7)
  t.match(await told(), { status: 'claimed', claimed_at: String })
  await sql`update chain_cursors set dealt_block = 5`.execute(db)
  await scannedTo(6)
  t.match(
    await told(),
    { status: 'claimed', claimed_at: String },
    'a node that lags changes nothing',
  )
})
