import { execFile, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { openDatabase, proxyBefore } from '../engine/runtime/harness.js'

const program = fileURLToPath(import.meta.resolve('@truebook/host/audit-cli'))

function runAudit(env: Record<string, string>, ...argv: string[]) {
  const { PATH = '' } = process.env
  const options = { env: { PATH, ...env }, encoding: 'utf8' } as const
  return spawnSync(process.execPath, [program, ...argv], options)
}

const BRIDGE = `0x${'b1'.repeat(20)}`

t.test('a folder without an exchange is one sentence that says what to do', async (t) => {
  const { status, stdout, stderr } = runAudit({ DATA_DIR: `${t.testdirName}/none` })
  t.equal(status, 1)
  t.equal(stdout, '')
  t.match(stderr, /^There is no exchange: .*none\/postgres does not exist\. Set DATA_DIR/)
})

t.test('an unknown option is named', async (t) => {
  const { status, stderr } = runAudit({}, '--signature')
  t.equal(status, 1)
  t.match(stderr, /^Unknown option '--signature'/)
})

t.test('one JSON line tells what was found, and the exit code whether all is well', async (t) => {
  const { url, pool } = await openDatabase(t)
  const well = runAudit({ DATABASE_URL: url }, '--signatures')
  t.equal(well.status, 0)
  t.match(JSON.parse(well.stdout), {
    ok: true,
    audit: 'ok',
    commands: 0,
    signatures: 'checked',
    differences: [],
  })

  await pool.query('insert into balances values (1, 1, 5, 0)')
  const ill = runAudit({ DATABASE_URL: url })
  t.equal(ill.status, 1)
  t.match(JSON.parse(ill.stdout), { ok: false, signatures: 'not checked' })

  const id = '00000000-0000-4000-8000-000000000001'
  await pool.query(`insert into assets values (1, 'USDC', 'USD Coin', 8, 2, 6)`)
  await pool.query(`insert into accounts values (1, '0x2', 0)`)
  await pool.query(`insert into transfers values ('${id}', 0, 1, 1, 5, '', 1, 0)`)
  const { differences } = JSON.parse(runAudit({ DATABASE_URL: url }).stdout)
  const unasked = `Fees were paid to 0x2 by ${id}, which no operator asked for.`
  t.ok(differences.includes(unasked), 'a payment of fees without an operator is among them')
})

t.test(
  'an auditor with a user of their own is shown what the engine has, or told why not',
  async (t) => {
    const { url, pool } = await openDatabase(t)
    const [owner, auditor] = [new URL(url), new URL(url)]
    const user = `auditor_${owner.pathname.slice(1)}`
    Object.assign(auditor, { username: user, password: 'secret' })
    await pool.query(`create role ${user} login password 'secret'`)
    t.teardown(() => pool.query(`drop owned by ${user} cascade; drop role ${user}`))
    await pool.query(`grant pg_read_all_data to ${user}`)
    const audit = () => {
      const { status, stdout } = runAudit({ DATABASE_URL: auditor.href }, '--signatures')
      return { status, ...JSON.parse(stdout) }
    }
    t.match(audit(), { status: 0, signatures: 'checked', differences: [] })

    await pool.query(`create schema ${user} authorization ${user};
    create table ${user}.balances as table balances; insert into balances values (1, 1, 5, 0)`)
    const forged = /^The balance of account 1 in asset 1 in the tables is /
    const found = audit()
    t.match(found, { status: 1, signatures: 'checked' })
    t.ok(
      found.differences.some((text: string) => forged.test(text)),
      'not the schema of their name',
    )

    for (const path of ['public, "$user"', '"$user", pg_catalog, public']) {
      await pool.query(`alter role ${user} set search_path = ${path}`)
      t.strictSame(audit().differences, found.differences, path)
    }

    await pool.query(`alter table balances enable row level security;
    create policy hidden on balances for select to ${user} using (account <> 1)`)
    t.match(audit().differences.join('\n'), /row-level security policy for table "balances"/)
    await pool.query(`alter table balances rename to kept;
    create view balances as select * from kept where current_user <> '${user}'`)
    const view = 'balances must be a table, but is none: what it shows may depend on who asks.'
    t.equal(audit().differences[0], view)
  },
)

t.test('escrow on chain that is not what is due is a difference', async (t) => {
  const { url, pool } = await openDatabase(t)
  await pool.query(`insert into assets values (1, 'USDC', 'USD Coin', 8, 2, 6)`)
  await pool.query(`insert into chains values (7, 'a chain', 0, 1, '${BRIDGE}', 1, false, 1000)`)
  await pool.query(`insert into chain_tokens values (7, 1, '0xa1')`)
  await pool.query(`insert into chain_cursors values (7, 9, '0x', 9, '0x', 0)`)
  await pool.query('insert into chain_escrow values (7, 1, 9, 2500000)')
  const { status, stdout } = runAudit({ DATABASE_URL: url })
  t.equal(status, 1)
  const found = JSON.parse(stdout)
  t.match(found, {
    ok: false,
    solvency: 'differs',
    solvency_block: { number: 9, seen_at: '1970-01-01T00:00:00.000Z' },
  })
  t.equal(
    found.differences.at(-1),
    'The bridge holds 2.5 USDC, but 0 are due: 0 owned, 0 coming in, 0 going out.',
  )

  await pool.query('update assets set decimals = 0')
  const odd = runAudit({ DATABASE_URL: url })
  t.equal(odd.status, 1)
  t.match(JSON.parse(odd.stdout), {
    ok: false,
    solvency: 'not known',
    differences: [/^The asset 1 in the tables is .* gives nothing/, /^What is owed could not be/],
  })
  await pool.query('update assets set decimals = 8')

  const node = { RPC_URL: 'http://127.0.0.1:9', BRIDGE_ADDRESS: BRIDGE }
  // Port 9 discards, if anybody is there at all.
  const asked = runAudit({ DATABASE_URL: url, ...node })
  t.equal(asked.status, 1)
  t.match(JSON.parse(asked.stdout), { ok: false, solvency: 'differs', chain: 'not known' })
  t.match(JSON.parse(asked.stdout).differences.at(-1), /^Chain 7 could not be asked: /)

  await pool.query(`insert into chain_deposits (chain_id, deposit_count, block_number,
      transaction_hash, sender, wallet, token, amount, asset, atoms, seen_at, credited)
    values (7, 0, 9, '0x', '0x', '0x', '0xa1', 2500000, 1, 250000000, 0, true)`)
  const passed = runAudit({ DATABASE_URL: url })
  t.equal(passed.status, 1)
  t.match(JSON.parse(passed.stdout), { ok: false, solvency: 'ok' })
  t.equal(
    JSON.parse(passed.stdout).differences.at(-1),
    'Deposit 0 of chain 7 is noted as credited, but nobody was credited it.',
  )
})

t.test('what the tables have of a chain is held against itself and BRIDGE_TOKENS', async (t) => {
  const { url, pool } = await openDatabase(t)
  await pool.query(`insert into assets values (1, 'USDC', 'USD Coin', 8, 2, 6)`)
  await pool.query(`insert into deposits values (8, 5, 1, 1, 1, 0, 0)`)
  const before = JSON.parse(runAudit({ DATABASE_URL: url }).stdout)
  t.equal(before.solvency, 'no chain')
  t.notOk(
    before.differences.some((text: string) => /network 8/.test(text)),
    'it is play money',
  )
  await pool.query(`insert into chains values (7, 'a chain', 0, 1, '${BRIDGE}', 1, false, 1000)`)
  await pool.query(`insert into chain_tokens values (7, 1, '0xa1')`)
  await pool.query('insert into chain_escrow values (7, 1, 9, 2500000)')
  const tokens = `USDC=0x${'c1'.repeat(20)}`
  const more = runAudit({ DATABASE_URL: url, BRIDGE_TOKENS: tokens })
  t.equal(more.status, 1)
  const unread =
    'Chain 7 is not read, but money came from it or goes there: its escrow is not known.'
  t.equal(JSON.parse(more.stdout).solvency, unread)
  const named: readonly string[] = JSON.parse(more.stdout).differences
  for (const sentence of [
    unread,
    'Deposit 5 of network 8 was credited, which is no chain in the tables.',
    `BRIDGE_TOKENS has 0x${'c1'.repeat(20)} as USDC; the tables have 0xa1 on chain 7.`,
  ]) {
    t.ok(named.includes(sentence), sentence)
  }
})

t.test('a lock on what is known of chains keeps nothing else from being reported', async (t) => {
  const { url, pool } = await openDatabase(t)
  await pool.query('insert into balances values (1, 1, 5, 0)')
  const holder = await pool.connect()
  t.teardown(() => holder.release(true))
  await holder.query('begin; lock table chains in access exclusive mode')
  const { PATH = '' } = process.env
  const env = { PATH, DATABASE_URL: url, RPC_URL: 'http://127.0.0.1:9', BRIDGE_ADDRESS: BRIDGE }
  const found = JSON.parse(runAudit(env).stdout)
  t.match(found, { ok: false, chain: 'not known' })
  t.match(found.differences.join('\n'), /Account 1 owns 5 of asset 1/)
})

/** What the audit is asking when Postgres is lost, and whether it is there again at once. */
const LOSSES = {
  'for good': { asking: 'journal', isBack: false },
  'for a moment, as the journal is replayed': { asking: 'replay journal', isBack: true },
}
for (const [loss, { asking, isBack }] of Object.entries(LOSSES)) {
  t.test(`a Postgres that is lost midway is named, and is no difference: ${loss}`, async (t) => {
    const { proxy, url, where } = await proxyBefore(t, (await openDatabase(t)).url)
    proxy.onSaid = (bytes) => {
      if (!bytes.includes(asking)) return
      proxy.become('cut')
      if (isBack) setImmediate(() => proxy.become('fine'))
    }
    const { PATH = '' } = process.env
    const env = { PATH, DATABASE_URL: url }
    const said = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [program], { env }, (error, stdout, stderr) =>
        resolve({ code: error?.code, stdout, stderr }),
      )
    })
    t.equal(said.code, 1)
    t.equal(said.stdout, '')
    const last = said.stderr.trimEnd().split('\n').at(-1) ?? ''
    t.ok(last.startsWith(`Postgres at ${where} was lost meanwhile (`), last)
    t.ok(last.endsWith('): see that it runs, then try again.'), last)
  })
}
