import type { Command, CommandOf } from '@truebook/shared/command'
import type { Market } from '@truebook/shared/market'
import { MARKET_STATUSES } from '@truebook/shared/words'
import t from 'tap'
import { createFlow, type FlowOptions } from './flow.js'
import { main } from './main.js'
import { shrink } from './shrink.js'
import { simulate } from './simulator.js'

// Long enough for a machine that has much else to do.
t.setTimeout(300_000)

const SEEDS = 10
const COMMANDS = 20_000

const counts = new Map<string, number>()

const optionsOf = (seed: number) => ({ seed, markets: 1 + (seed % 4), wallets: 3 + (seed % 7) })

for (let seed = 1; seed <= SEEDS; seed++) {
  t.test(
    `the exchange does what its oracle does, and passes every audit: seed ${seed}`,
    async () => {
      const run = simulate({ ...optionsOf(seed), commands: COMMANDS })
      for (const [kind, count] of run.counts) counts.set(kind, count + (counts.get(kind) ?? 0))
    },
  )
}

t.test('the same seed gives the same state', async (t) => {
  const options = { seed: 77, commands: 3000, markets: 2, wallets: 5 }
  t.equal(simulate(options).hash, simulate(options).hash)
  t.not(simulate(options).hash, simulate({ ...options, seed: 78 }).hash)
})

t.test('the flows lead to everything that can be decided', async (t) => {
  t.ok((counts.get('trade') ?? 0) > 0.05 * SEEDS * COMMANDS)
  t.same(
    EXPECTED.filter((kind) => !counts.has(kind)),
    [],
  )
})

t.test('some markets share a base, some have as base what is the quote of others', async (t) => {
  const flows = Array.from({ length: SEEDS }, (_, i) => marketsOf(optionsOf(i + 1)))
  const bases = flows.map((markets) => markets.map(({ baseAsset }) => baseAsset))
  t.ok(bases.some((ids) => new Set(ids).size < ids.length))
  t.ok(flows.some((markets, i) => markets.some(({ quoteAsset }) => bases[i].includes(quoteAsset))))
})

/** The markets that a flow opens with. */
function marketsOf(options: FlowOptions): Market[] {
  const flow = createFlow(options)
  const steps = Array.from({ length: 2 * (options.markets + 2) }, () => flow.next())
  return steps.flatMap((step) =>
    step !== 'restart' && isMaking(step.command) ? [step.command.market] : [],
  )
}

function isMaking(command: Command): command is CommandOf<'create_market' | 'create_market_as'> {
  return command.type === 'create_market' || command.type === 'create_market_as'
}

t.test('what is shrunk still fails, and nothing of it can be left out', async (t) => {
  const items = Array.from({ length: 1000 }, (_, i) => i)
  const sumsUp = (some: readonly number[]) => some.includes(17) && some.includes(911)
  t.same(shrink(items, sumsUp), [17, 911])
  t.same(shrink(items, (some) => some.length >= 3).length, 3)
  t.same(
    shrink([], () => true),
    [],
  )
})

t.test('an argument that cannot be is answered with a sentence', async (t) => {
  await t.rejects(main(['--seed', 'x']), { name: 'HostError', message: /from 0, but x came\.$/ })
  await t.rejects(main(['--wallets', '0']), { message: /^--wallets .* from 1, but 0 came\.$/ })
  await t.rejects(main(['--sed', '1']), { name: 'HostError', message: /npm run simulate/ })
})

const EXPECTED = [
  'asset_created',
  'account_opened',
  'market_changed',
  ...MARKET_STATUSES.map((status) => `market made ${status}`),
  'deposit_credited',
  'withdrawal_requested',
  'transfer_settled',
  'fees paid out',
  'order_closed FILLED',
  'order_closed CANCELLED',
  'order_closed EXPIRED',
  'order_closed EXPIRED_IN_MATCH',
  'order_amended',
  'cancel_timer_set',
  'cancel_timer_fired',
  'account_frozen',
  'reference_price_set',
  'expire cut short',
  'more lots by quote than by quantity',
  'order_rejected NOTIONAL_TOO_LARGE by quote',
  'command_rejected INVALID_TIMESTAMP to operators',
  'command_rejected REPLAYED_MESSAGE to operators',
  'cancel_rejected ORDER_NOT_FOUND',
  'cancel_rejected MARKET_PAUSED',
  'amend_rejected ORDER_NOT_FOUND',
  'amend_rejected MARKET_PAUSED',
  'amend_rejected INSUFFICIENT_BALANCE',
  'amend_rejected QUANTITY_ALREADY_FILLED',
  'amend_rejected PRICE_OUTSIDE_BAND',
  'amend_rejected WOULD_MATCH',
  'amend_rejected TOO_MANY_EVENTS',
  ...[
    'ACCOUNT_FROZEN',
    'ACCOUNT_NOT_FOUND',
    'ALREADY_EXPIRED',
    'BOOK_FULL',
    'DUPLICATE_CLIENT_ORDER_ID',
    'DUPLICATE_ORDER_ID',
    'INSUFFICIENT_BALANCE',
    'INVALID_FIELD',
    'INVALID_MARKET',
    'INVALID_TIMESTAMP',
    'MARKET_CANCEL_ONLY',
    'MARKET_PAUSED',
    'MARKET_POST_ONLY',
    'NOTIONAL_BELOW_MINIMUM',
    'NOTIONAL_TOO_LARGE',
    'PRICE_BELOW_MINIMUM',
    'PRICE_OUTSIDE_BAND',
    'QUANTITY_BELOW_MINIMUM',
    'REPLAYED_MESSAGE',
    'TOO_MANY_EVENTS',
    'TOO_MANY_OPEN_ORDERS',
    'WOULD_MATCH',
  ].map((code) => `order_rejected ${code}`),
  ...[
    'ACCOUNT_FROZEN',
    'ACCOUNT_NOT_FOUND',
    'ACCOUNTS_FULL',
    'ASSET_EXISTS',
    'DUPLICATE_DEPOSIT',
    'INSUFFICIENT_BALANCE',
    'INVALID_AMOUNT',
    'INVALID_ASSET',
    'INVALID_FIELD',
    'INVALID_MARKET',
    'INVALID_MARKET_RULES',
    'INVALID_TIMESTAMP',
    'MARKET_CANCEL_ONLY',
    'MARKET_EXISTS',
    'MARKET_PAUSED',
    'MARKET_POST_ONLY',
    'NOTIONAL_BELOW_MINIMUM',
    'NOTIONAL_TOO_LARGE',
    'ORDER_NOT_FOUND',
    'PRICE_BELOW_MINIMUM',
    'PRICE_OUTSIDE_BAND',
    'QUANTITY_ALREADY_FILLED',
    'QUANTITY_BELOW_MINIMUM',
    'REPLAYED_MESSAGE',
    'SELF_TRANSFER',
    'UNDECODABLE_ENTRY',
    'WOULD_MATCH',
  ].map((code) => `command_rejected ${code}`),
]
