import { REJECTS } from '@truebook/shared/reject'
import { TAGS } from './describe.js'

/** The document's introduction. */
const description = `Truebook's REST API: JSON in, JSON out. Prices, sizes and amounts are decimal texts. None
is rounded but an average price, which is cut; the statistics of 24 hours are numbers, whose percentage has two
decimals.

**Keys.** Private requests carry the three headers \`x-api-key\`, \`x-api-timestamp\` (milliseconds) and
\`x-api-signature\`: HMAC-SHA256, in hex, of \`METHOD|PATH|BODY|TIMESTAMP\` with the secret's text as the
key. PATH includes the query as sent; BODY is the JSON with its keys sorted, or empty.

**Wallets.** What moves money or orders is also signed by the wallet (EIP-191) over the fields sent plus
\`action\`, as JSON with its keys sorted; \`x-signed-action\` names it.

**Refusals.** Each is \`{"error", "code", "message"}\`, \`code\` being one of those listed with its route;
details, such as \`field\`, stand beside them, as \`Problem\` names them. Every answer carries \`x-request-id\`.`

const header = (description: string, type: 'string' | 'integer', example: string | number) => ({
  description,
  schema: { type },
  example,
})

/** Headers of answers. */
const HEADERS = {
  'x-request-id': header(
    "The request's name in our logs: its own, or one made here.",
    'string',
    '4b2f',
  ),
  'x-ratelimit-limit': header(
    'How many requests fit into the present window; of a 429, what refused it allows.',
    'integer',
    1000,
  ),
  'x-ratelimit-remaining': header('How many of them are left.', 'integer', 999),
  'x-ratelimit-reset': header('Seconds until the window ends.', 'integer', 1),
  'retry-after': header(
    'Seconds after which to send the same request again, or a new one where the message asks for it.',
    'integer',
    1,
  ),
}

/** Each refusal with its general sentence, as an example. */
const EXAMPLES = Object.fromEntries(
  Object.entries(REJECTS).map(([code, { message }]) => [
    code,
    { value: { error: message, code, message } },
  ]),
)

/** The document without its paths. */
export const HEAD = {
  openapi: '3.1.0',
  info: {
    title: 'Truebook',
    version: '0.1.0',
    description,
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/v1' }],
  tags: Object.entries(TAGS).map(([name, about]) => ({ name, description: about })),
  components: {
    headers: HEADERS,
    examples: EXAMPLES,
    securitySchemes: {
      ApiKey: {
        type: 'apiKey' as const,
        in: 'header',
        name: 'x-api-key',
        description: 'The key, as PUT /api-keys gave it.',
      },
      ApiTimestamp: {
        type: 'apiKey' as const,
        in: 'header',
        name: 'x-api-timestamp',
        description: "Milliseconds since 1970, within five minutes of the server's clock.",
      },
      ApiSignature: {
        type: 'apiKey' as const,
        in: 'header',
        name: 'x-api-signature',
        description: 'HMAC-SHA256 in hex of METHOD|PATH|BODY|TIMESTAMP.',
      },
      Session: {
        type: 'apiKey' as const,
        in: 'header',
        name: 'authorization',
        description: 'The token of POST /auth/verify, with or without "Bearer".',
      },
    },
  },
}
