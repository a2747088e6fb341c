import { audit } from '@truebook/engine/audit'
import { messageDigest } from '@truebook/shared/digest'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { Wallet } from 'ethers'
import t from 'tap'
import { commandMaker, send, USDC } from './runtime/commands.js'
import { openDatabase, startEngine, until } from './runtime/harness.js'
import { auditAfter, traded } from './tampered.js'

// Two files share two cores, and other work may have them too.
t.setTimeout(240_000)

t.test('an exchange that did nothing passes', async (t) => {
  const { pool } = await openDatabase(t)
  t.match(await audit(pool), { ok: true, audit: 'ok', commands: 0, differences: [] })
})

t.test('what the engine wrote passes, and every tampering is found', async (t) => {
  const pool = await traded(t)
  const report = await audit(pool)
  t.match(report, { ok: true, audit: 'ok', commands: 409, differences: [] })
  const { rows } = await pool.query('select count(*) as trades from trades')
  t.ok(rows[0].trades > 20, 'and there was much to audit')

  for (const { what, change, found } of TAMPERINGS) {
    const tampered = await auditAfter(pool, change)
    t.notOk(tampered.ok, what)
    t.ok(
      tampered.differences.some((text) => found.test(text)),
      tampered.differences.join('\n'),
    )
    t.equal(tampered.audit, tampered.differences[0])
  }
  t.match(await audit(pool), { ok: true, hash: report.hash }, 'all of it was taken back')

  const transfers = await pool.query('select sequence from transfers order by sequence')
  t.ok(transfers.rows.length > 1, 'there was more than one transfer')
  const before = `update transfers set message = '' where sequence = ${transfers.rows[0].sequence}`
  t.match(await auditAfter(pool, before), { ok: true }, 'the first ones were kept without a text')
})

const CLOSED = `select id from orders where status = 'FILLED' order by priority limit 1`
const FIRST_AND_LAST = `select min(id::text)::uuid from orders where filled_quantity > 0
  union all select max(id::text)::uuid from orders where filled_quantity > 0`

const THIRD = '(select first_sequence from journal order by first_sequence offset 2 limit 1)'

const TAMPERINGS = [
  {
    what: 'a balance that was raised by one atom',
    change: 'update balances set available = available + 1 where account = 1 and asset = 1',
    found: /^The balance of account 1 in asset 1 in the tables is .* but the journal gives/,
  },
  {
    what: 'fees that nobody paid',
    change: 'update balances set available = available + 1 where account = 0 and asset = 1',
    found: /^Account 0 owns \d+ of asset 1, but \d+ came to it and did not leave it\.$/,
  },
  {
    what: "proceeds that are another's",
    change: `update balances set available = available + case account when 1 then -1 else 1 end
      where account in (1, 2) and asset = 1`,
    found: /^Account 2 owns \d+ of asset 1, but \d+ came to it and did not leave it\.$/,
  },
  {
    what: 'money moved from available to held',
    change: `update balances set available = available - 1, held = held + 1
      where account = 1 and asset = 1`,
    found: /^The hold of account 1 in asset 1 is \d+, but its open orders need \d+\.$/,
  },
  {
    what: 'a name of nothing in place of none',
    change: `update orders set client_order_id = '' where id in
      (select id from orders where client_order_id is null limit 1)`,
    found:
      /^The orders of market \d+ by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'an open order that was hidden',
    change: `update orders set status = 'CANCELLED' where id in
      (select id from orders where status in ('PENDING', 'PARTIALLY_FILLED') limit 1)`,
    found: /^The open order [0-9a-f-]{36} in the tables is nothing, but the journal gives/,
  },
  {
    what: 'a trade that was taken out',
    change: 'delete from trades where trade_number = 3',
    found: /^The tables have 0 trades of market 1 by command \d+, but the journal gives 1\.$/,
  },
  {
    what: 'a trade at another price',
    change: 'update trades set price = price + 1 where trade_number = 3',
    found:
      /^The trades of market 1 by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'a trade whose maker and taker changed places',
    change: `update trades set maker_account = taker_account, taker_account = maker_account
      where (market, trade_number) = (select market, max(trade_number) from trades
        where maker_account <> taker_account group by market)`,
    found:
      /^The trades of market 1 by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'a trade that a buy order made, not a sell order',
    change: `update trades set maker_side = case maker_side when 'BUY' then 'SELL' else 'BUY' end
      where trade_number = 3`,
    found:
      /^The trades of market 1 by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'two trades at each other’s price',
    change: `update trades t set price = o.price, quantity = o.quantity from trades o
      where t.trade_number in (1, 2) and o.trade_number = 3 - t.trade_number`,
    found:
      /^The trades of market 1 by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'a trade at another moment of its minute',
    change: 'update trades set micros = micros - micros % 60000000 where trade_number = 3',
    found:
      /^The trades of market 1 by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'fees that an order did not pay',
    change: `update orders set fees = fees + 1 where id =
      (select id from orders order by priority limit 1)`,
    found:
      /^The orders of market 1 by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'a closed order of somebody else',
    change: `update orders set account = account % 4 + 1 where id = (${CLOSED})`,
    found:
      /^The orders of market 1 by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'a closed order that ended otherwise',
    change: `update orders set status =
      case status when 'FILLED' then 'CANCELLED' else 'FILLED' end where id = (${CLOSED})`,
    found:
      /^The orders of market 1 by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'an order under another name',
    change: `update orders set client_order_id = 'forged name' where id = (${CLOSED})`,
    found:
      /^The orders of market 1 by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'an open order under another name',
    change: `update orders set client_order_id = 'forged name' where id =
      (select id from orders where status = 'PENDING' order by priority limit 1)`,
    found:
      /^The orders of market 1 by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'two orders with each other’s fills',
    change: `update orders t set filled_quantity = o.filled_quantity, fees = o.fees,
        filled_tick_lots = o.filled_tick_lots
      from orders o where o.id <> t.id and t.id in (${FIRST_AND_LAST}) and o.id in (${FIRST_AND_LAST})`,
    found:
      /^The orders of market 1 by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'a withdrawal that was taken out',
    change: 'delete from withdrawals where exit_index = 0',
    found: /^The tables have 0 withdrawals of asset 1 by command \d+, but the journal gives 1\.$/,
  },
  {
    what: 'a withdrawal that goes to somebody else',
    change: 'update withdrawals set account = account % 4 + 1 where exit_index = 0',
    found:
      /^The withdrawals of asset \d by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'two withdrawals in each other’s place',
    change: `update withdrawals w set amount = o.amount, account = o.account from withdrawals o
      where w.exit_index < 2 and o.exit_index = 1 - w.exit_index`,
    found:
      /^The withdrawals of asset \d by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'a deposit of somebody else',
    change: 'update deposits set account = account % 4 + 1',
    found:
      /^The deposits of asset \d by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'a transfer to somebody else',
    change: 'update transfers set to_account = to_account % 4 + 1',
    found:
      /^The transfers of asset \d by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'a transfer with another text than was signed',
    change: `update transfers set message = message || '.' where sequence =
      (select max(sequence) from transfers)`,
    found:
      /^The transfers of asset \d by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'a transfer whose text was taken away',
    change: `update transfers set message = '' where sequence =
      (select max(sequence) from transfers)`,
    found:
      /^The transfers of asset \d by command \d+ in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'an account that was opened at another time',
    change: 'update accounts set created_at = created_at + 1 where id = 1',
    found: /^The accounts in the tables are not as the journal gives them\.$/,
  },
  {
    what: 'a candle with more volume',
    change: 'update candles set volume = volume + 1',
    found: /^The candle of market 1 of 1 minutes from \d+ in the tables is .*, but the trades give/,
  },
  ...['open', 'high', 'low', 'close'].map((price) => ({
    what: `a candle with another ${price}`,
    change: `update candles set ${price} = ${price} + 1`,
    found: /^The candle of market 1 of 1 minutes from \d+ in the tables is .*, but the trades give/,
  })),
  {
    what: 'a volume that nobody can read',
    change: 'update candles set volume = volume + 0.0',
    found: /^The candle of market 1 of 1 minutes from/,
  },
  {
    what: 'minutes that were moved to where nobody reads them',
    change: `insert into coarse_candles (minutes, market, start, open, high, low, close, volume, quote_volume, trades)
        select 1, market, minute, open, high, low, close, volume, quote_volume, trades from candles;
      delete from candles`,
    found: /^The candle of market 1 of [01] minutes from/,
  },
  {
    what: 'an hour that lacks a trade',
    change: 'update coarse_candles set trades = trades - 1 where minutes = 60',
    found: /^The candle of market 1 of 60 minutes from/,
  },
  {
    what: 'a quarter of an hour with more volume',
    change: 'update coarse_candles set volume = volume + 1 where minutes = 15',
    found: /^The candle of market 1 of 15 minutes from/,
  },
  {
    what: 'a day that was taken out',
    change: 'delete from coarse_candles where minutes = 1440',
    found:
      /^The candle of market 1 of 1440 minutes from \d+ in the tables is nothing, but the trades/,
  },
  {
    what: 'a dead-man switch that waits longer',
    change: 'update cancel_timers set due_at = due_at + 1 where due_at > 0',
    found: /^The dead-man switch of account \d in the tables is .* but the journal gives/,
  },
  {
    what: 'a balance of half an atom',
    change: 'update balances set available = available + 0.5 where account = 1 and asset = 1',
    found:
      /^The state cannot be read: The row .*"account":1,"asset":1,.* cannot be read: .*BigInt\.$/,
  },
  {
    what: 'a journal row that cannot be read, and a candle beside it',
    change: `update journal set commands = '\\xc9' where first_sequence = ${THIRD};
      update candles set volume = volume + 1`,
    found: /^The candle of market 1 of 1 minutes from \d+ in the tables is .*, but the trades give/,
  },
  {
    what: 'a journal row that cannot be read',
    change: `update journal set commands = '\\xc9' where first_sequence = ${THIRD}`,
    found:
      /^The journal row from sequence \d+ cannot be replayed: .*\. A newer version .*docs\/operations\.md\.$/,
  },
  {
    what: 'a journal row whose end no number can hold',
    change: `update journal set last_sequence = 9007199254740993 where first_sequence = ${THIRD}`,
    found: /^The journal cannot be replayed: 9007199254740993 is beyond a safe integer\.$/,
  },
  {
    what: 'a journal row that was taken out',
    change: `delete from journal where first_sequence =
      (select first_sequence from journal order by first_sequence offset 2 limit 1)`,
    found: /^The journal has a gap after sequence \d+\.$/,
  },
  {
    what: 'decisions that were changed',
    change: `update journal set decisions = set_byte(decisions, 3, get_byte(decisions, 3) # 1)
      where first_sequence = (select max(first_sequence) from journal)`,
    found: /^The journal row from sequence \d+ holds other decisions than its commands lead to\.$/,
  },
  {
    what: 'rules of a market that are none, which hides nothing else',
    change: `update markets set self_trade = 'expire_nobody', base_asset = quote_asset where id = 1;
      update balances set available = available + 1 where account = 1 and asset = 1`,
    found: /^Account 1 owns \d+ of asset 1, but \d+ came to it and did not leave it\.$/,
  },
  {
    what: 'an engine state that is ahead',
    change: 'update engine_state set last_sequence = last_sequence + 1',
    found: /^sequence in the tables is 410, but the journal gives 409\.$/,
  },
]

t.test('beside a number that makes no sense, what else differs is still reported', async (t) => {
  const pool = await traded(t)
  const raise = 'update balances set available = available + 1 where account = 1 and asset = 1'
  const far = '1152921504606846977'
  const endless = `update journal set first_sequence = ${far}, last_sequence = ${far}
    where first_sequence = (select max(first_sequence) from journal)`
  for (const [what, change] of [
    ['The end of the journal', endless],
    ['The state', `${endless}; update engine_state set last_sequence = ${far}`],
    [
      'The first signed transfer',
      `update transfers set sequence = -${far}
        where sequence = (select min(sequence) from transfers where message <> '')`,
    ],
  ]) {
    const { differences } = await auditAfter(pool, `${raise};${change}`)
    const all = differences.join('\n')
    t.match(all, `${what} cannot be read: `)
    t.notMatch(all, 'What happened cannot be read')
    t.match(all, /account 1 /i, what)
  }
})

t.test('of many rows that differ the first is named, and how many more there are', async (t) => {
  const pool = await traded(t)
  const { differences } = await auditAfter(pool, 'update trades set price = price + 1')
  const of = (sentence: RegExp) => differences.filter((text) => sentence.test(text)).length
  t.equal(of(/^The trades of market 1 by command \d+ in the tables are not as the journal/), 1)
  t.equal(of(/^The trades of market 1 differ in \d+ places in all, the last by command \d+\.$/), 1)

  const odd = `insert into trades select market, trade_number + 1000000, 9223372036854775807, micros, price, quantity,
      maker_side, maker_order, taker_order, maker_account, taker_account, maker_fee, taker_fee
    from trades where trade_number = 1; delete from withdrawals where exit_index = 0`
  const beside = (await auditAfter(pool, odd)).differences.join('\n')
  t.match(beside, /^The tables have 1 trades of market 1 by command 512 or a later one, but/m)
  t.match(beside, /^The tables have 0 withdrawals of asset 1 by command \d+, but/m)

  const each = await auditAfter(pool, 'update journal set last_time = last_time + 1')
  t.equal(each.differences.length, 21)
  t.equal(each.differences.at(-1), 'Only the first 20 of these are named.')
})

t.test('wallet signatures are checked when asked for', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const engine = await startEngine(t, { url, streams })
  const owner = new Wallet(`0x${'42'.repeat(32)}`)
  const make = commandMaker({ seed: 12, now: Date.now })
  await send(streams, make.deposit(owner.address.toLowerCase(), USDC, 10n ** 10n))
  const withdrawal = make.withdraw(1, USDC, 100n)
  const message = `{"action":"WITHDRAW","amount":"0.000001","asset":"USDC","chain_id":${withdrawal.chainId},"timestamp":${withdrawal.signed.signedAt}}`
  const signature = Buffer.from((await owner.signMessage(message)).slice(2), 'hex')
  const signed = { ...withdrawal.signed, message, signature, digest: messageDigest(message) }
  await send(streams, { ...withdrawal, signed })
  await until('it is committed', () => engine.sequence() === 7)
  const heard: number[][] = []
  const onProgress = (...counts: number[]) => heard.push(counts)
  t.match(await audit(pool, { signatures: true, onProgress }), { ok: true, audit: 'ok' })
  t.strictSame(heard.at(-1), [7, 7])

  await send(streams, make.withdraw(1, USDC, 100n))
  await until('one that nobody signed is committed', () => engine.sequence() === 8)
  t.match(await audit(pool), { ok: true })
  const { differences } = await audit(pool, { signatures: true })
  t.strictSame(differences, [
    'The command with sequence 8 was signed by nobody, ' +
      `not by its account's wallet ${owner.address.toLowerCase()}.`,
  ])

  await send(streams, make.placeBatch(1, [{ market: 99 }]))
  await send(streams, { ...make.placeBatch(1, []), signed: { ...signed, signedAt: 0 } })
  await until('a batch whose one order is refused is committed', () => engine.sequence() === 10)
  const report = await audit(pool, { signatures: true })
  t.equal(report.differences.length, 2, 'it was taken all the same, and nobody signed it')
  t.match(report.differences[1], /^The command with sequence 9 was signed by nobody/)

  const signedAt = signed.signedAt + 2000
  await send(streams, { ...make.withdraw(1, USDC, 100n), signed: { ...signed, signedAt } })
  await until('one sent again for another time is committed', () => engine.sequence() === 11)
  const { differences: all } = await audit(pool, { signatures: true })
  t.equal(
    all[2],
    `The command with sequence 11 has timestamp ${signedAt}, but its owner signed ${signed.signedAt}.`,
  )
})
