import { checkMessage } from '@truebook/engine/audit/check-message'
import { createListings } from '@truebook/engine/audit/listings'
import { batchIdFrom, idInBatch } from '@truebook/shared/batch-id'
import { canonicalJson, type JsonValue } from '@truebook/shared/canonical'
import { type CommandOf, EVERY_MARKET, type SignedCommand } from '@truebook/shared/command'
import { messageDigest } from '@truebook/shared/digest'
import type { Event } from '@truebook/shared/event'
import { newOrderId } from '@truebook/shared/new-order-id'
import { formatOrderId, type OrderId } from '@truebook/shared/order-id'
import { atoms, lots, NO_ATOMS, ticks } from '@truebook/shared/units'
import t from 'tap'
import { LIMIT_GTC } from '../runtime/commands.js'

const TIME = 1_767_225_600_000
const listings = createListings()
const asset = { name: '', displayDecimals: 2, chainDecimals: 6 }
listings.note({ type: 'asset_created', asset: { ...asset, id: 1, symbol: 'USDC', decimals: 8 } })
listings.note({ type: 'asset_created', asset: { ...asset, id: 2, symbol: 'BTC', decimals: 8 } })
listings.note({
  type: 'market_changed',
  market: 1,
  marketSequence: 1,
  status: 'ACTIVE',
  rules: {
    id: 1,
    ticker: 'BTC_USDC',
    description: '',
    baseAsset: 2,
    quoteAsset: 1,
    tickSize: '0.01',
    stepSize: '0.00001',
    minPrice: ticks(1),
    minQuantity: lots(1),
    minTradeSize: NO_ATOMS,
    makerFeePpm: 0,
    takerFeePpm: 0,
    marketOrderMarginBps: 1,
    maxPriceDeviationBps: 1,
    selfTrade: 'expire_taker',
  },
})

type Fields = Readonly<Record<string, JsonValue>>

function signedOver(said: Fields | string) {
  const message = typeof said === 'string' ? said : canonicalJson({ timestamp: TIME, ...said })
  const signature = Buffer.alloc(65)
  return { account: 1, signedAt: TIME, digest: messageDigest(message), message, signature }
}

const id = newOrderId(TIME)
const batch = batchIdFrom(id)
const [orderId, other] = [newOrderId(TIME - 1), newOrderId(TIME - 2)]
const [name, otherName] = [formatOrderId(orderId, 1), formatOrderId(other, 1)]

/** As it is told when an order came in, or left. */
function note(type: 'order_accepted' | 'order_closed', orderId: OrderId, clientOrderId: string) {
  listings.note({ type, market: 1, orderId, clientOrderId } as Event)
}
note('order_accepted', orderId, 'mine-0')
note('order_accepted', other, '')

const ORDER = { ...LIMIT_GTC, market: 1, price: 3_000_000, quantity: lots(1_000) } as const
const SAID = {
  ticker: 'BTC_USDC',
  side: 'BUY',
  order_type: 'LIMIT',
  price: '30000',
  quantity: '0.01',
}
const PLACE = { action: 'PLACE_ORDER', ...SAID }

function placed(said: Fields, order: object = {}): CommandOf<'place_order'> {
  return { type: 'place_order', id, signed: signedOver(said), ...ORDER, ...order }
}

const WHOLE = {
  ...PLACE,
  quote_quantity: '',
  time_in_force: 1,
  expires_at: TIME + 5,
  client_order_id: 'mine-1',
  post_only: true,
  self_trade_prevention: 'expire_both',
}
const WHOLE_ORDER = {
  timeInForce: 'IOC',
  expiresAt: TIME + 5,
  clientOrderId: 'mine-1',
  postOnly: true,
  selfTrade: 'expire_both',
}
const MARKET_BUY = { action: 'PLACE_ORDER', ticker: 'BTC/USDC', side: 'BUY', order_type: 'MARKET' }
const MARKET_ORDER = { orderType: 'MARKET', timeInForce: 'IOC', price: 0 }

const IN_BATCH = [
  { id: idInBatch(batch, 0), ...ORDER },
  { id: idInBatch(batch, 2), ...ORDER, side: 'SELL' },
] as const
const placeBatch: SignedCommand = {
  type: 'place_batch',
  id: batch,
  signed: signedOver({
    action: 'PLACE_ORDERS',
    orders: [SAID, { ...SAID, price: 'refused by the api' }, { ...SAID, side: 'SELL' }],
  }),
  orders: IN_BATCH,
}
const cancelBatch: SignedCommand = {
  type: 'cancel_batch',
  id,
  signed: signedOver({
    action: 'CANCEL_ORDERS',
    order_ids: [name.toUpperCase(), 'no id at all', name, otherName],
  }),
  orders: [
    { market: 1, orderId },
    { market: 1, orderId: other },
  ],
}
const amendBatch: CommandOf<'amend_batch'> = {
  type: 'amend_batch',
  id,
  signed: signedOver({
    action: 'AMEND_ORDERS',
    amendments: [
      { order_id: name.toUpperCase(), price: 'refused by the api' },
      { order_id: name.toUpperCase(), price: '1' },
      { order_id: otherName, price: '', quantity: '0.00005' },
      { order_id: name, price: '2', only_if: 'it rains' },
      { order_id: name, price: '3', quantity: '0.00007' },
    ],
  }),
  amendments: [
    { market: 1, orderId, price: 100, quantity: lots(0) },
    { market: 1, orderId: other, price: 0, quantity: lots(5) },
    { market: 1, orderId, price: 300, quantity: lots(7) },
  ],
}
const amend = { action: 'AMEND_ORDER', order_id: name }
const amended = { type: 'amend_order', id, market: 1, orderId } as const
const TO = `0x${'aB'.repeat(20)}`

/** Commands that do what their messages say, in every form in which that may be said. */
const HONEST: readonly SignedCommand[] = [
  placed(PLACE),
  placed(PLACE, { clientOrderId: 'not-signed' }),
  placed({ ...PLACE, quote_quantity: '', time_in_force: 0, expires_at: 0 }),
  placed(WHOLE, WHOLE_ORDER),
  placed({ ...MARKET_BUY, quantity: '0.01' }, MARKET_ORDER),
  placed(
    { ...MARKET_BUY, quote_quantity: '12.5', price: '', time_in_force: 2 },
    {
      ...MARKET_ORDER,
      timeInForce: 'FOK',
      quantity: lots(0),
      quoteQuantity: atoms(1_250_000_000n),
    },
  ),
  placeBatch,
  cancelBatch,
  amendBatch,
  { ...amended, price: 100, quantity: lots(0), signed: signedOver({ ...amend, price: '1' }) },
  {
    ...amended,
    price: 0,
    quantity: lots(5),
    signed: signedOver({ ...amend, price: '', quantity: '0.00005' }),
  },
  {
    type: 'cancel_order',
    id,
    market: 1,
    orderId,
    signed: signedOver({ action: 'CANCEL_ORDER', order_id: name.toUpperCase() }),
  },
  {
    type: 'cancel_order',
    id,
    market: 1,
    orderId,
    signed: signedOver({ action: 'CANCEL_ORDER', client_order_id: 'mine-0' }),
  },
  {
    ...amended,
    price: 100,
    quantity: lots(0),
    signed: signedOver({ action: 'AMEND_ORDER', client_order_id: 'mine-0', price: '1' }),
  },
  {
    type: 'cancel_all',
    id,
    market: 1,
    signed: signedOver({ action: 'CANCEL_ALL_ORDERS', market: 1 }),
  },
  {
    type: 'cancel_all',
    id,
    market: EVERY_MARKET,
    signed: signedOver({ action: 'CANCEL_ON_DISCONNECT', session: 'x' }),
  },
  {
    type: 'cancel_all_after',
    id,
    timeout: 5_000,
    signed: signedOver({ action: 'CANCEL_ALL_AFTER', timeout: 5_000 }),
  },
  {
    type: 'transfer',
    id,
    asset: 1,
    amount: atoms(150_000_000n),
    toWallet: TO.toLowerCase(),
    signed: signedOver({ action: 'TRANSFER', asset: 'USDC', amount: '1.5', to_wallet_address: TO }),
  },
  {
    type: 'withdraw',
    id,
    asset: 2,
    amount: atoms(1n),
    chainId: 7,
    signed: signedOver({ action: 'WITHDRAW', asset: 'BTC', amount: '0.00000001', chain_id: 7 }),
  },
]

/** Another value of the same kind. */
function another(value: unknown): unknown {
  if (typeof value === 'number') return value + 1
  if (typeof value === 'bigint') return value + 1n
  if (typeof value === 'boolean') return !value
  if (typeof value === 'string') return `${value}x`
  return { ...(value as typeof id), chance: (value as typeof id).chance + 64 }
}

/** The command with each of its own fields changed, one at a time. */
function lies(command: object): readonly (readonly [field: string, lie: object])[] {
  const own = Object.keys(command).filter((field) => !['type', 'id', 'signed'].includes(field))
  return own.flatMap((field) => {
    const value = (command as Fields)[field]
    if (!Array.isArray(value)) return [[field, { ...command, [field]: another(value) }] as const]
    return value.flatMap((item, i) =>
      [...lies(item), ['id', { ...item, id: another(item.id ?? item.orderId) }] as const].flatMap(
        ([inner, lie]) =>
          inner === 'id' && item.id === undefined
            ? []
            : [[`${field}[${i}].${inner}`, { ...command, [field]: value.with(i, lie) }] as const],
      ),
    )
  })
}

t.test('a command that does what its message says passes, in all forms of saying it', async (t) => {
  for (const command of HONEST) {
    t.equal(checkMessage(command, listings), undefined, command.signed.message)
  }
})

t.test('a lie about any field of any command is found', async (t) => {
  let count = 0
  for (const command of HONEST) {
    for (const [field, lie] of lies(command)) {
      const fault = checkMessage(lie as SignedCommand, listings)
      const isUnsigned =
        field === 'clientOrderId' && !command.signed.message.includes('client_order_id')
      if (isUnsigned) {
        t.equal(fault, undefined, 'a name that was not signed')
        continue
      }
      t.match(
        fault,
        /^has \S+ .*, but its owner signed .*\.$/,
        `${command.type} ${field}: ${fault}`,
      )
      count += 1
    }
    const late = { ...command, signed: { ...command.signed, signedAt: TIME + 1 } }
    t.match(checkMessage(late, listings), /^has timestamp /)
  }
  t.ok(count > 90, `${count} lies`)
})

t.test('a message for one action is none for another', async (t) => {
  for (const command of HONEST) {
    for (const { signed, type } of HONEST) {
      if (type === command.type) continue
      t.match(checkMessage({ ...command, signed }, listings), /^has action \w+, but its owner/)
    }
  }
})

t.test(
  'an order is cancelled by the name that it has while it is open, and by no other',
  async (t) => {
    const cancel = (said: Fields, named = orderId) =>
      checkMessage(
        {
          ...{ type: 'cancel_order', id, market: 1, orderId: named },
          signed: signedOver({ action: 'CANCEL_ORDER', ...said }),
        },
        listings,
      )
    t.equal(cancel({ client_order_id: 'mine-0' }), undefined)
    t.equal(
      cancel({ client_order_id: 'mine-1' }),
      'has client_order_id mine-0, but its owner signed mine-1.',
    )
    for (const client_order_id of ['mine-0', '', null]) {
      const fault = cancel({ client_order_id }, other)
      t.match(fault, /^has client_order_id undefined, but/, 'the order has no name')
    }
    t.match(cancel({}, other), /^has order_id /, 'a message that names no order')
    t.match(cancel({ client_order_id: 'mine-0', order_id: otherName }), /^has order_id /)
    t.match(cancel({ client_order_id: 'mine-1', order_id: name }), /^has client_order_id /)

    const passing = newOrderId(TIME - 3)
    note('order_accepted', passing, 'mine-3')
    t.equal(cancel({ client_order_id: 'mine-3' }, passing), undefined)
    note('order_closed', passing, '')
    t.match(cancel({ client_order_id: 'mine-3' }, passing), /^has client_order_id undefined/)
  },
)

t.test('orders of a batch can neither be moved, repeated nor added', async (t) => {
  const [first, second] = IN_BATCH
  for (const orders of [
    [second, first],
    [first, first],
    [first, { ...second, id: idInBatch(batch, 3) }],
    [{ ...first, id: idInBatch(batch, 1) }],
  ]) {
    const fault = checkMessage({ ...placeBatch, orders } as SignedCommand, listings)
    t.match(fault, /^has orders/)
  }
  const [one, two] = (cancelBatch as CommandOf<'cancel_batch'>).orders
  for (const orders of [
    [two, one],
    [one, one],
    [one, { market: 1, orderId: id }],
  ]) {
    const fault = checkMessage({ ...cancelBatch, orders } as SignedCommand, listings)
    t.match(fault, /^has order_ids/)
  }
  const [a, b, c] = amendBatch.amendments
  for (const amendments of [
    [b, a],
    [a, a],
    [c, b],
    [a, { ...a, price: 200 }],
    [a, b, c, c],
  ]) {
    const fault = checkMessage({ ...amendBatch, amendments }, listings)
    t.match(fault, /^has amendments/)
  }
  for (const amendments of [[], [a], [c], [a, c]]) {
    t.equal(checkMessage({ ...amendBatch, amendments }, listings), undefined, 'the api may refuse')
  }
})

t.test('a message that means two things, or more than its command, is found', async (t) => {
  const say = (text: string) =>
    checkMessage({ ...placed(PLACE), signed: signedOver(text) }, listings)
  const { message } = placed(PLACE).signed
  t.equal(say(message), undefined)
  for (const text of [
    '',
    'null',
    '[]',
    message.replace('{', '{ '),
    message.replace('"side":"BUY"', '"side":"SELL","side":"BUY"'),
  ]) {
    t.equal(say(text), 'has a message that is no canonical JSON object.', text)
  }
  const more = canonicalJson({ ...JSON.parse(message), only_if: 'it rains' })
  t.equal(say(more), 'has a message with the field only_if, of which it says nothing.')
})
