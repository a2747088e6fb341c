import { audit } from '@truebook/engine/audit'
import { auditFees } from '@truebook/host/audit-fees'
import { createAsset } from '@truebook/host/operator/assets'
import { main } from '@truebook/host/operator/main'
import { setMarketStatus } from '@truebook/host/operator/markets'
import type { Session } from '@truebook/host/operator/session'
import { testRedis } from '@truebook/host/testing/test-services'
import { encode } from '@truebook/shared/codec'
import { commandsField } from '@truebook/shared/command'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { newOrderId } from '@truebook/shared/new-order-id'
import { formatOrderId, parseOrderId } from '@truebook/shared/order-id'
import { redisStreams } from '@truebook/shared/streams/redis'
import { atoms } from '@truebook/shared/units'
import t from 'tap'
import { BTC, commandMaker, send, USDC, wallet } from '../engine/runtime/commands.js'
import { openGround } from './operator-ground.js'
import { until } from './process-help.js'

const redis = await testRedis()
const skip = 'missing' in redis && redis.missing

const TERMS = [
  ['--base', 'BTC'],
  ['--quote', 'ETH'],
  ['--tick', '0.001'],
  ['--step', '0.0001'],
  ['--min-trade-size', '0.01'],
  ['--maker-fee-ppm', '100'],
  ['--taker-fee-ppm', '300'],
  ['--margin-bps', '500'],
  ['--band-bps', '2000'],
]
const CREATE = ['markets', 'create', ...TERMS.flat()]
const WALLET = `0x${'a1'.repeat(20)}`

t.test(
  'markets, assets and accounts are administered by commands in the stream',
  { skip },
  async (t) => {
    const { env, pool, startEngine, operate } = await openGround(t)
    await startEngine()
    t.match(await operate('markets', 'list'), {
      code: 0,
      rows: [{ ticker: 'BTC_USDC', status: 'ACTIVE', min_trade_size: '0.01' }, {}],
    })
    const asset = ['assets', 'create', 'SOL', '--name', 'Solana', '--decimals', '9']
    t.match(await operate(...asset), { code: 0, rows: [{ ok: true, text: 'SOL is asset 4.' }] })
    const made = await operate(...CREATE)
    t.match(made, {
      code: 0,
      rows: [
        {
          text: /^BTC_ETH is market 3, open for trading\. The largest .* is 900719925\.4740991 ETH/,
        },
      ],
    })
    t.match(await operate('markets', 'status', 'BTC_ETH', 'CANCEL_ONLY'), { code: 0 })
    const { rows } = await operate('markets', 'list')
    t.match(rows[2], {
      ticker: 'BTC_ETH',
      status: 'CANCEL_ONLY',
      min_price: '0.001',
      min_quantity: '0.0001',
      band_bps: 2000,
    })

    await handIn(env.REDIS_URL, WALLET)
    await until(async () => (await operate('accounts', 'show', WALLET)).code === 0)
    t.match(await operate('accounts', 'freeze', WALLET), { code: 0, rows: [{ ok: true }] })
    t.match((await operate('accounts', 'show', WALLET)).rows, [
      { wallet: WALLET, frozen: true, open_orders: 0, two_factor: false },
    ])
    t.match(await operate('accounts', 'unfreeze', WALLET.toUpperCase().replace('X', 'x')), {
      code: 0,
    })
    t.match((await operate('accounts', 'show', WALLET)).rows, [{ frozen: false }])

    const report = await audit(pool)
    t.match(report, { ok: true, audit: 'ok' })
    const log = (await operate('log')).rows
    t.same(
      log.map(({ operator, outcome }) => `${operator} ${outcome}`),
      Array(5).fill('ada done'),
    )
    t.match(log[4], { action: asset.join(' ') })
  },
)

t.test('what fees brought is paid out by the id, once, and never more', { skip }, async (t) => {
  const { env, pool, startEngine, operate, fails } = await openGround(t)
  await startEngine()
  t.same(await operate('fees', 'list'), { code: 0, rows: [] })
  const pay = (amount: string) => ['fees', 'pay', WALLET, '--asset', 'USDC', '--amount', amount]
  t.match(await operate(...pay('0.00000001')), {
    code: 1,
    rows: [{ ok: false, refused: 'INSUFFICIENT_BALANCE' }],
  })
  t.match(await fails('fees', 'pay', WALLET, '--asset', 'USD', '--amount', '1'), /listed asset/)
  t.match(await fails(...pay('one')), /^--amount must/)
  t.match(await fails(...pay('0.0')), /^--amount must be more than 0, but "0\.0" came/)
  const nobody = `0x${'0'.repeat(40)}`
  const lost = ['fees', 'pay', nobody, '--asset', 'USDC', '--amount', '0.0004']

  await handInTrade(env.REDIS_URL)
  await until(async () => (await operate('fees', 'list')).rows.length > 0)
  t.match((await operate('fees', 'list')).rows, [{ asset: 'USDC', available: '0.0009' }])
  const text = `Refused as INSUFFICIENT_BALANCE: --amount must be at most 0.0009 USDC, which is left of the fees, but "0.00091" came.`
  t.match(await operate(...pay('0.00091')), { code: 1, rows: [{ ok: false, text }] })
  t.match(await fails(...lost), /^WALLET must be somebody's wallet, but "0x0+" came/)
  const paid = await operate(...pay('0.0004'))
  t.match(paid, {
    code: 0,
    rows: [{ ok: true, text: `${WALLET} was paid 0.0004 USDC of the fees.` }],
  })
  t.same(await operate(...pay('0.0004'), '--id', paid.rows[0].id), paid)
  t.match((await operate('fees', 'list')).rows, [{ asset: 'USDC', available: '0.0005' }])
  t.match((await operate('accounts', 'show', WALLET)).rows, [
    { balances: [{ asset: 'USDC', available: '0.0004', held: '0' }] },
  ])
  t.match(await audit(pool, { signatures: false }), { ok: true, audit: 'ok' })

  t.strictSame(await auditFees(databaseOf(pool)), [])
  const { id } = paid.rows[0]
  const unasked = [`Fees were paid to ${WALLET} by ${id}, which no operator asked for.`]
  for (const action of [
    `accounts show ${WALLET}`,
    `fees pay ${wallet(1)} --asset USDC --amount 0.0004`,
    `fees pay ${WALLET} --asset BTC --amount 0.0004`,
    `fees pay ${WALLET} --asset USDC --amount 0.0003`,
    `fees pay ${WALLET} --asset USDC`,
    'fees pay nobody --all',
  ]) {
    await pool.query('update operator_actions set action = $2 where id = $1', [id, action])
    t.strictSame(await auditFees(databaseOf(pool)), unasked, action)
  }
  await pool.query('delete from operator_actions where id = $1', [id])
  t.strictSame(await auditFees(databaseOf(pool)), unasked)
})

t.test('who comes before an operator under his id is not taken for him', { skip }, async (t) => {
  const { env, pool, startEngine, operate, fails } = await openGround(t)
  await startEngine()
  await handInTrade(env.REDIS_URL)
  await until(async () => (await operate('fees', 'list')).rows.length > 0)
  const pay = ['fees', 'pay', WALLET, '--asset', 'USDC', '--amount', '0.0004']
  const id = newOrderId(Date.now())
  const name = formatOrderId(id, 0)
  await pool.query(
    `insert into operator_actions (id, at, operator, action, after_sequence, outcome)
      values ($1, $2, 'somebody', $3, 0, 'sent')`,
    [name, Date.now(), pay.join(' ')],
  )
  const streams = redisStreams(env.REDIS_URL, { onError: () => undefined })
  const stolen = atoms(400n)
  await send(streams, { type: 'pay_fees', id, toWallet: wallet(1), asset: USDC, amount: stolen })
  await streams.close()
  await until(async () => (await auditFees(databaseOf(pool))).length === 1)
  t.match(await fails(...pay, '--id', name), /^Another command came before under the id/)
})

t.test(
  'an action that is repeated by its id counts once, whatever came since',
  { skip },
  async (t) => {
    const { env, pool, startEngine, operate, fails } = await openGround(t)
    await startEngine()
    const first = (await operate('markets', 'status', 'BTC_USDC', 'PAUSED')).rows[0]
    await operate('markets', 'status', 'BTC_USDC', 'ACTIVE')
    const again = await operate('markets', 'status', 'BTC_USDC', 'PAUSED', '--id', first.id)
    t.match(again, { code: 0, rows: [{ id: first.id, sequence: first.sequence }] })
    t.match((await operate('markets', 'list')).rows[0], { status: 'ACTIVE' })
    t.match(
      await fails('markets', 'status', 'BTC_USDC', 'ACTIVE', '--id', first.id),
      /another action/,
    )

    // The entry itself comes again, as a network may deliver it.
    const id = parseOrderId(first.id)?.id ?? { time: 0, chance: 0 }
    const streams = redisStreams(env.REDIS_URL, { onError: () => undefined })
    t.teardown(() => streams.close())
    const command = { type: 'set_market_status', id, market: 1, status: 'PAUSED' } as const
    await until(async () => (await streams.commands.top().catch(() => '0-0')) !== '0-0')
    await streams.commands.append(encode(commandsField, [command]))
    // What comes behind it is waited for.
    await operate('markets', 'status', 'ETH_USDC', 'POST_ONLY')
    t.match((await operate('markets', 'list')).rows, [
      { status: 'ACTIVE' },
      { status: 'POST_ONLY' },
    ])
    t.match(await audit(pool), { ok: true })
  },
)

t.test('what was made is made once, and a repeat names what it is', { skip }, async (t) => {
  const { startEngine, operate, fails } = await openGround(t)
  await startEngine()
  const asset = ['assets', 'create', 'SOL', '--name', 'Solana', '--decimals', '9']
  const [sol] = (await operate(...asset)).rows
  const [market] = (await operate(...CREATE)).rows
  const later = CREATE.map((word) => (word === 'ETH' ? 'SOL' : word))
  t.match(await operate(...later), { code: 0, rows: [{ text: /^BTC_SOL is market 4,/ }] })
  await operate('assets', 'create', 'ADA', '--name', 'Cardano', '--decimals', '6')
  t.same(await operate(...CREATE, '--id', market.id), { code: 0, rows: [market] })
  t.same(await operate(...asset, '--id', sol.id), { code: 0, rows: [sol] })
  t.match(market, { text: /^BTC_ETH is market 3, open for trading\./ })
  t.match(await fails(...CREATE), /^There is a market BTC_ETH already/)
  t.match(await fails(...asset), /^There is an asset SOL already/)
  t.equal((await operate('markets', 'list')).rows.length, 4)
})

t.test('where sending breaks off, the id is named, and counts once', { skip }, async (t) => {
  const { env, db, startEngine, operate } = await openGround(t)
  await startEngine()
  const streams = redisStreams(env.REDIS_URL, { onError: () => undefined })
  t.teardown(() => streams.close())
  await until(async () => (await streams.commands.top().catch(() => undefined)) !== undefined)
  // The entry arrives, and the connection breaks before the answer to it.
  const append = async (bytes: Buffer) => {
    await streams.commands.append(bytes)
    throw new Error('Connection is closed.')
  }
  const action = ['markets', 'status', 'BTC_USDC', 'PAUSED']
  const commands = { ...streams.commands, append }
  const session: Session = {
    ...{ db, env: {}, operator: 'ada', action: action.join(' '), json: true },
    ...{ chain: () => undefined, say: () => undefined, now: async () => Date.now() },
    streams: async () => ({ ...streams, commands }),
  }
  const given = { names: action.slice(2), flags: {}, switches: new Set<string>() }
  const thrown = await setMarketStatus(session, given).catch((error) => String(error.message))
  const [, id] =
    /is not known \(Connection is closed\)\. .* --id (\S+): /.exec(String(thrown)) ?? []
  t.match(await operate(...action, '--id', String(id)), { code: 0, rows: [{ id }] })
  t.match((await operate('log')).rows, [{ id, outcome: 'done' }])
  t.equal((await db.selectFrom('operator_actions').selectAll().execute()).length, 1)
  t.match((await operate('markets', 'list')).rows[0], { status: 'PAUSED' })

  const wordless = { ...given, names: ['SOL'], flags: { name: 'S\ufffdl', decimals: '9' } }
  await t.rejects(createAsset(session, wordless), /is no text to encode/)
  t.equal((await operate('log')).rows.length, 1, 'what cannot be sent is not told as sent')
})

t.test('what is refused says why, and exits with 1', { skip }, async (t) => {
  const { startEngine, operate, fails } = await openGround(t)
  t.match(await fails('markets', 'status', 'BTC_USDC', 'PAUSED'), /TICKER must name a market/)
  const noEngine = ['assets', 'create', 'USDC', '--name', 'USD Coin', '--decimals', '8']
  t.match(await fails(...noEngine), /^No engine is active on this database, so nothing was sent/)
  t.match(await operate('status'), { code: 1, rows: [{ engines_active: 0 }] })
  await startEngine()
  t.match(await operate('status'), {
    code: 0,
    rows: [{ engines_active: 1, engines_standby: 0, waiting: 0, differences: [] }],
  })
  for (const [change, sentence] of WRONG) {
    const terms = TERMS.flatMap(([flag, value]) => [flag, change[flag] ?? value])
    t.match(await fails('markets', 'create', ...terms), sentence)
  }
  t.match(await fails('markets', 'create', '--base', 'BTC'), /--quote is missing/)
  t.match(await fails('markets', 'create', '--bass', 'BTC'), /'--bass'/)
  t.match(await fails('markets', 'status', 'BTC_USDC', 'OPEN'), /one of ACTIVE, POST_ONLY/)
  const named = ['assets', 'create', 'SOL', '--decimals', '9', '--name']
  t.match(
    await fails(...named, 'M\ufffdnze'),
    /^--name must be text in UTF-8, but "M\ufffdnze" came/,
  )
  t.match(await fails('assets', 'create', 'S\ufffd'), /^SYMBOL must be text in UTF-8/)
  t.match(await fails('markets', 'open'), /^The action must be one of status, markets list/)
  t.match(await fails('constructor'), /^The action must be one of/)
  t.match(await fails('accounts', 'freeze', WALLET), /has none/)
  t.match(await fails('accounts', 'freeze', '0x12'), /0x address without a typo, but "0x12" came/)
  t.match(await fails('plans', 'assign', WALLET, 'gold'), /has none/)
  t.same((await operate('log')).rows, [], 'nothing was sent')
  const dry = await operate(...CREATE, '--dry-run')
  t.match(dry.rows, [{ type: 'create_market', market: { ticker: 'BTC_ETH', minPrice: 1 } }])
  t.match(dry.rows, [{ largest_notional: '900719925.4740991 ETH' }])
  t.equal((await operate('markets', 'list')).rows.length, 2)
})

const WRONG: readonly [Readonly<Record<string, string>>, RegExp][] = [
  [{ '--base': 'XYZ' }, /--base must be a listed asset \(USDC, BTC, ETH\), but "XYZ" came/],
  [{ '--quote': 'BTC' }, /--base and --quote must differ/],
  [
    { '--tick': '0' },
    /--tick must be a decimal of more than zero, with at most 18 .*, but "0" came/,
  ],
  [{ '--step': '0.000000001' }, /--step 0.000000001 is finer than one atom of the base asset/],
]

t.test(
  'plans and second factors are changed in the tables, and written down',
  { skip },
  async (t) => {
    const { env, db, startEngine, operate, fails } = await openGround(t)
    await startEngine()
    await handIn(env.REDIS_URL, WALLET)
    await until(async () => (await operate('accounts', 'show', WALLET)).code === 0)
    t.match(await operate('plans', 'assign', WALLET, 'gold'), { code: 0 })
    t.same((await operate('plans', 'list')).rows, [{ wallet: WALLET, account: 1, plan: 'gold' }])
    t.match(await fails('two-factor', 'reset', WALLET), /has no second factor/)
    const factor = { account: 1, sealed_secret: Buffer.alloc(1), is_on: true, last_step: 0 }
    const rest = { failures: 9, locked_until: 0, created_at: 0 }
    await db
      .insertInto('two_factor')
      .values({ ...factor, ...rest })
      .execute()
    t.match((await operate('accounts', 'show', WALLET)).rows, [{ plan: 'gold', two_factor: true }])
    t.match(await operate('two-factor', 'reset', WALLET), { code: 0 })
    t.match((await operate('accounts', 'show', WALLET)).rows, [{ two_factor: false }])
    const entries = await db.selectFrom('access_log').selectAll().execute()
    t.match(entries, [{ account: 1, action: 'TWO_FACTOR_RESET', ip: 'operator' }])
    t.equal((await operate('log')).rows.length, 2)
  },
)

t.test('without a Redis it says what to do', { skip }, async (t) => {
  const { env, startEngine, fails } = await openGround(t)
  await startEngine()
  const said = t.capture(process.stderr, 'write')
  const inMemory = { ...env, REDIS_URL: '', DATA_DIR: t.testdir() }
  t.equal(await main(['markets', 'status', 'BTC_USDC', 'PAUSED'], inMemory), 1)
  said.restore()
  t.match(String(said.args()[0]), /has no Redis, or REDIS_URL is not set: a log in memory/)
  const lines: string[] = []
  t.equal(await main(['status', '--json'], inMemory, (line) => lines.push(line)), 1)
  t.match(JSON.parse(lines[0]), { engines_active: 1, waiting: null, unreachable: /has no Redis/ })
  t.match(await fails('log', 'x'), /Expected nothing behind the action, but got "x"/)
})

t.test('nothing is sent to the Redis of another exchange', { skip }, async (t) => {
  const [ours, theirs] = [await openGround(t), await openGround(t)]
  await ours.startEngine()
  await theirs.startEngine()
  const action = ['markets', 'status', 'BTC_USDC', 'PAUSED']
  for (const [ground, redis] of [
    [ours, theirs],
    [theirs, ours],
  ]) {
    const said = t.capture(process.stderr, 'write')
    const mixed = { ...ground.env, REDIS_URL: redis.env.REDIS_URL }
    t.equal(await main(action, mixed), 1)
    said.restore()
    t.match(String(said.args()[0]), /^This Redis is of another exchange than this database/)
    const written = (await ground.operate('log')).rows.map((row) => row.action)
    t.notOk(written.includes(action.join(' ')))
    t.match((await redis.operate('markets', 'list')).rows[0], { status: 'ACTIVE' })
    // A stream that ends further on.
    t.match(await redis.operate('markets', 'status', 'ETH_USDC', 'POST_ONLY'), { code: 0 })
  }
})

/** Opens a wallet's account, as the api does when it signs in. */
async function handIn(redisUrl: string, wallet: string): Promise<void> {
  const streams = redisStreams(redisUrl, { onError: () => undefined })
  const id = { time: Date.now(), chance: 1 }
  await until(async () => (await streams.commands.top().catch(() => undefined)) !== undefined)
  await streams.commands.append(encode(commandsField, [{ type: 'open_account', id, wallet }]))
  await streams.close()
}

/** A trade of 0.01 BTC for 1 USDC, of which maker and taker pay fees. */
async function handInTrade(redisUrl: string): Promise<void> {
  const streams = redisStreams(redisUrl, { onError: () => undefined })
  const make = commandMaker({ seed: 3, now: Date.now, from: Date.now() })
  await send(streams, make.deposit(wallet(1), USDC, 10n ** 12n))
  await send(streams, make.deposit(wallet(2), BTC, 10n ** 12n))
  await send(streams, make.order(1, {}))
  await send(streams, make.order(2, { side: 'SELL' }))
  await streams.close()
}

t.test('a lock on the journal hides no command that was sent', { skip }, async (t) => {
  const { env, pool, startEngine } = await openGround(t)
  await startEngine()
  const onError = () => undefined
  const onConnect = 'set lock_timeout = 100'
  const hurried = connectPool(env.DATABASE_URL, { max: 1, name: 'test', onError, onConnect })
  const streams = redisStreams(env.REDIS_URL, { onError })
  t.teardown(async () => {
    await streams.close()
    await hurried.end()
  })
  const holder = await pool.connect()
  const words = { operator: 'ada', action: 'markets status BTC_USDC PAUSED', json: true }
  const locked: Session = {
    ...{ ...words, db: databaseOf(hurried), chain: () => undefined, env: {}, say: () => undefined },
    now: async () => Date.now(),
    async streams() {
      const append = async (bytes: Buffer) => {
        await holder.query('begin; lock table journal')
        return streams.commands.append(bytes)
      }
      return { ...streams, commands: { ...streams.commands, append } }
    },
  }
  const given = { names: ['BTC_USDC', 'PAUSED'], flags: {}, switches: new Set<string>() }
  const message = /^It was sent, but .*Another session holds a lock .* with --id [0-9a-f-]{36}: /
  await t.rejects(setMarketStatus(locked, given), { name: 'HostError', message })
  holder.release(true)
})
