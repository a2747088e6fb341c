import { type Static, Type } from '@sinclair/typebox'
import { ORDER_STATUSES } from '../words.js'
import { IsoTime, Milliseconds, OrderIdText, oneOfWords, shownAs } from './text.js'

const text = (description: string, example: string) =>
  Type.Optional(Type.String({ description, examples: [example] }))
const bound = (description: string) =>
  Type.Optional(Type.Union([Type.String(), Type.Integer()], { description, examples: ['0.001'] }))
const id = (description: string) => Type.Optional(Type.String({ ...OrderIdText, description }))

/**
 * Facts that may come with a refusal's code, for the client to act on. Each refusal has only a few of them.
 */
export const ProblemDetails = Type.Object({
  field: text('What the refusal is about: a field, a query key or a header.', 'price'),
  fields: text('The same where it may be several, joined by commas.', 'price, quantity'),
  minimum: bound('The least that is taken: decimals as text.'),
  maximum: bound('The most that is taken: decimals as text, counts as numbers.'),
  nearest: text(
    'The nearest values that the field could have, joined by commas.',
    '30000.1, 30000.2',
  ),
  best: text('The best price of the other side.', '30000.5'),
  filled_quantity: text('What of the order is filled already.', '0.1'),
  asset: text('The symbol of what there is too little of.', 'USDC'),
  needed: text('How much of it is needed.', '3000'),
  available: text('How much of it is available.', '100.5'),
  limit: text('How much may be withdrawn in 24 hours.', '1000'),
  left: text('How much of that is left.', '250'),
  order_id: id('The order that the message placed, is about, or would have doubled.'),
  order_ids: text('The orders of a batch, joined by commas.', OrderIdText.examples[0]),
  request_id: id('The command that the message became.'),
  transfer_id: text(
    'The transfer that the message made, or that is not found.',
    OrderIdText.examples[0],
  ),
  withdrawal_id: text(
    'The withdrawal that the message made, or that is not found.',
    OrderIdText.examples[0],
  ),
  status: Type.Optional(
    Type.Unsafe<string>({ ...oneOfWords(ORDER_STATUSES), description: 'What the order is.' }),
  ),
  server_time: Type.Optional(
    Type.Integer({ ...Milliseconds, description: "The server's clock, in milliseconds." }),
  ),
  retry_after: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'Seconds to wait before asking again.',
      examples: [1],
    }),
  ),
  returns_at: Type.Optional(Type.String({ ...IsoTime, description: 'When the credits are back.' })),
  scope: text('The scope that is lacking.', 'orders:write'),
  ip: text('The address that the request came from.', '203.0.113.7'),
  address: text('The address that is not allowed.', '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'),
  line: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Of a sign-in message, from 1.', examples: [2] }),
  ),
})
export type ProblemDetails = Static<typeof ProblemDetails>

const fields = { error: Type.String(), code: Type.String(), message: Type.String() }

/**
 * Every refusal. `error` is the text that existing clients compare, `code` its name in the table of
 * docs/errors.md, `message` the whole sentence for this occasion. Details and the request's id in the logs
 * may stand beside them.
 */
export const Problem = shownAs(
  Type.Object(fields, { title: 'Problem', additionalProperties: true }),
  {
    properties: {
      ...fields,
      ...ProblemDetails.properties,
      x_request_id: text('What the logs call the request.', '4b2f'),
    },
  },
)
export type Problem = Static<typeof Problem>
