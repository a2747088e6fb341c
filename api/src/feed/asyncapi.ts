import { type TSchema, Type } from '@sinclair/typebox'
import { GoodAmendBatchBody, GoodPlaceBatchBody } from '@truebook/shared/wire/batch'
import { PUBLIC_MESSAGES } from '@truebook/shared/wire/feed'
import {
  ANSWERS,
  Hello,
  OPERATIONS,
  OperationId,
  type OperationName,
} from '@truebook/shared/wire/feed-operations'
import { PRIVATE_MESSAGES } from '@truebook/shared/wire/feed-private'
import { ProblemDetails } from '@truebook/shared/wire/problem'
import { documented, exactly } from '@truebook/shared/wire/text'

/** The AsyncAPI 3 document of the feed, made from the schemas that check its messages. */
export function asyncApiDocument(): object {
  const messages = messagesOf()
  const names = Object.keys(messages)
  const refs = (wanted: (name: string) => boolean) =>
    names.filter(wanted).map((name) => ({ $ref: `#/channels/feed/messages/${name}` }))
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Truebook live feed',
      version: '1.0.0',
      description:
        'Depth, orders, trades and private events as they are committed, and order entry, on one WebSocket. docs/websocket.md tells how.',
      license: { name: 'Apache-2.0' },
    },
    servers: {
      own: {
        host: '{host}',
        protocol: 'ws',
        variables: {
          host: {
            default: '127.0.0.1:3000',
            description: 'Where the exchange is; behind TLS with wss.',
          },
        },
      },
    },
    channels: {
      feed: {
        address: '/v1/ws',
        description:
          'One connection: JSON texts both ways, each a flat object when sent, but for the orders of a batch.',
        messages: Object.fromEntries(
          names.map((name) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
        bindings: { ws: { method: 'GET', bindingVersion: '0.1.0' } },
      },
    },
    operations: {
      ask: {
        action: 'receive',
        channel: { $ref: '#/channels/feed' },
        summary: 'What a client asks; each is answered under its id.',
        messages: refs((name) => name.startsWith('ask.')),
      },
      tell: {
        action: 'send',
        channel: { $ref: '#/channels/feed' },
        summary: 'What the exchange says: a hello, answers, and what happens in channels.',
        messages: refs((name) => !name.startsWith('ask.')),
      },
    },
    components: { messages },
  }
}

function messagesOf(): Record<string, object> {
  const messages: Record<string, object> = { hello: message('hello', Hello) }
  for (const op of Object.keys(OPERATIONS) as OperationName[]) {
    const head = { id: OperationId, op: { const: op } }
    const ok = { ok: { const: true } }
    messages[`ask.${op}`] = message(`ask ${op}`, joined(head, ASKED[op]))
    messages[`answer.${op}`] = message(`answer to ${op}`, joined({ ...head, ...ok }, ANSWERS[op]))
  }
  const refused = {
    id: { type: ['integer', 'string', 'null'] },
    op: { type: ['string', 'null'] },
    ok: { const: false },
    status: { type: 'integer' },
  }
  messages.refusal = message('refusal', joined(refused, Refusal))
  const channels = { ...PUBLIC_MESSAGES, ...PRIVATE_MESSAGES }
  for (const [channel, said] of Object.entries(channels)) {
    const between = channel in PRIVATE_MESSAGES ? ' ' : '.'
    for (const [type, schema] of Object.entries(said)) {
      messages[`${channel}.${type}`] = message(`${channel}${between}${type}`, schema)
    }
  }
  return messages
}

/**
 * What each operation takes. Orders of a batch are shown in full here, though they are checked one by one.
 */
const ASKED: Readonly<Record<OperationName, TSchema>> = {
  ...OPERATIONS,
  batch: exactly(GoodPlaceBatchBody.properties),
  amend_batch: exactly(GoodAmendBatchBody.properties),
}

const { status, ...details } = ProblemDetails.properties

/** On the socket, `status` is the refusal's HTTP status; an order's status is `order_status`. */
const Refusal = Type.Object(
  {
    error: Type.String(),
    code: Type.String(),
    message: Type.String(),
    ...details,
    order_status: status,
  },
  { additionalProperties: true },
)

function message(title: string, payload: object): object {
  const name = title.replace(/(?:^|[^A-Za-z])([a-z])/g, (_, letter: string) => letter.toUpperCase())
  const titled = { ...plain(documented(payload)), title: name }
  return { title, contentType: 'application/json', payload: titled }
}

/** One flat object with the fields of `head` before the schema's own. */
function joined(head: Record<string, object>, schema: object): object {
  const {
    properties = {},
    required = [],
    ...rest
  } = schema as {
    properties?: object
    required?: string[]
  }
  return {
    type: 'object',
    ...rest,
    properties: { ...head, ...properties },
    required: [...Object.keys(head), ...required],
  }
}

/** The schema without TypeBox's own marks. */
function plain(schema: object): object {
  return JSON.parse(JSON.stringify(schema))
}
