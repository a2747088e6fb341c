import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { AmendedOrder } from './amend-order.js'
import {
  AmendBatchBody,
  AmendedBatch,
  CancelledBatch,
  PlaceBatchBody,
  PlacedBatch,
} from './batch.js'
import { CancelledAll, CancelledOrder, OrderIdsText } from './cancel.js'
import { CancelAllAfterBody, CancelTimer } from './cancel-after.js'
import { anyChannel } from './feed-channel.js'
import { PRIVATE_MESSAGES } from './feed-private.js'
import { ClientOrderId, PlacedOrder, PlaceOrderBody, SignedDecimalOrEmpty } from './place-order.js'
import { exactly, Milliseconds, OrderIdText, shownAs, UUID, WalletSignature } from './text.js'

/** What a client can ask for on the socket. The id that it sends comes back with the answer. */

export const OperationId = Type.Union([
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  Type.String({ minLength: 1, maxLength: 64 }),
])
export type OperationId = number | string

const signed = { timestamp: Milliseconds, signature: WalletSignature }
const orderNames = {
  order_id: Type.Optional(OrderIdText),
  client_order_id: Type.Optional(ClientOrderId),
}
const EITHER_NAME = { description: 'It has one of order_id and client_order_id, not both.' }
const { properties: place } = PlaceOrderBody
const { properties: placeBatch } = PlaceBatchBody
const { properties: amendBatch } = AmendBatchBody
const channelName = shownAs(
  Type.String({ minLength: 1, maxLength: 100, examples: ['depth:BTC_USDC'] }),
  { pattern: anyChannel(['status', ...Object.keys(PRIVATE_MESSAGES)]) },
)

/** Each operation's own fields, beside `id` and `op`. */
export const OPERATIONS = {
  subscribe: exactly({
    channel: channelName,
    /** The sequence of the last message that the client has: what it missed since then is sent. */
    since: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  }),
  unsubscribe: exactly({ channel: channelName }),
  login: exactly({
    api_key: shownAs(Type.String({ minLength: 1, maxLength: 100 }), {
      pattern: `^${UUID}$`,
      format: 'uuid',
    }),
    timestamp: Milliseconds,
    /** HMAC-SHA256 in hex. */
    signature: shownAs(Type.String({ minLength: 1, maxLength: 200 }), {
      pattern: '^[0-9a-fA-F]{64}$',
      maxLength: 64,
    }),
  }),
  ping: exactly({}),
  place: exactly(place),
  cancel: exactly(
    { action: Type.Optional(Type.Literal('CANCEL_ORDER')), ...orderNames, ...signed },
    EITHER_NAME,
  ),
  amend: exactly(
    {
      action: Type.Optional(Type.Literal('AMEND_ORDER')),
      ...orderNames,
      price: Type.Optional(SignedDecimalOrEmpty),
      quantity: Type.Optional(SignedDecimalOrEmpty),
      ...signed,
    },
    EITHER_NAME,
  ),
  batch: exactly(placeBatch),
  amend_batch: exactly(amendBatch),
  cancel_batch: exactly({
    action: Type.Optional(Type.Literal('CANCEL_ORDERS')),
    /** The wallet signs the ids as an array. */
    order_ids: OrderIdsText,
    ...signed,
  }),
  cancel_all: exactly({
    action: Type.Optional(Type.Literal('CANCEL_ALL_ORDERS')),
    market: Type.Integer({ minimum: 0 }),
    ...signed,
  }),
  cancel_all_after: exactly(CancelAllAfterBody.properties),
  cancel_on_disconnect: exactly({
    action: Type.Optional(Type.Literal('CANCEL_ON_DISCONNECT')),
    /** The session that the server named in its hello. */
    session: shownAs(Type.String({ minLength: 1, maxLength: 64 }), {
      pattern: `^${UUID}$`,
      format: 'uuid',
    }),
    ...signed,
  }),
} as const satisfies Record<string, TSchema>
export type OperationName = keyof typeof OPERATIONS
export type OperationFields<N extends OperationName> = Static<(typeof OPERATIONS)[N]>

/** How a subscription begins: see docs/websocket.md. */
const SUBSCRIBE_MODES = ['snapshot', 'replay', 'resync'] as const
export type SubscribeMode = (typeof SUBSCRIBE_MODES)[number]

const Mode = Type.Unsafe<SubscribeMode>(Type.String({ enum: [...SUBSCRIBE_MODES] }))

/** The fields that each operation is answered with, beside `id`, `op` and `ok`. */
export const ANSWERS = {
  subscribe: Type.Object({ channel: channelName, mode: Mode, sequence: Type.Integer() }),
  unsubscribe: Type.Object({ channel: channelName }),
  login: Type.Object({ user: Type.String(), wallet_address: Type.String() }),
  ping: Type.Object({
    time: Milliseconds,
    sequence: Type.Integer(),
    left_out: Type.Optional(
      Type.Literal(true, {
        description:
          'Channels of this connection, which reads slowly, are left out until their next snapshot.',
      }),
    ),
  }),
  place: PlacedOrder,
  cancel: CancelledOrder,
  amend: AmendedOrder,
  batch: PlacedBatch,
  amend_batch: AmendedBatch,
  cancel_batch: CancelledBatch,
  cancel_all: CancelledAll,
  cancel_all_after: CancelTimer,
  cancel_on_disconnect: Type.Object({ valid_until: Milliseconds }),
} as const satisfies Record<OperationName, TSchema>

/** The first message of every connection. */
export const Hello = Type.Object({
  op: Type.Literal('hello'),
  session: Type.String(),
  time: Milliseconds,
  sequence: Type.Integer(),
})
export type Hello = Static<typeof Hello>
