import { checksummed } from '@truebook/shared/wallet'

/** A line of a sign-in message that breaks EIP-4361. */
export interface WrongLine {
  /** Its number, from 1. */
  readonly line: number
  /** A sentence: which line, what was expected there, and what came. */
  readonly message: string
}

interface Line {
  readonly fits: (text: string) => boolean
  readonly expected: string
}

const ADDRESS = /^0x[0-9a-f]{40}$/i
const MOMENT =
  '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})'
const SHOWN = 80

const HEAD: readonly Line[] = [
  like(
    /^\S+ wants you to sign in with your Ethereum account:$/,
    '"<domain> wants you to sign in with your Ethereum account:"',
  ),
  {
    fits: (text) => ADDRESS.test(text) && checksummed(text.toLowerCase()) === text,
    expected: "the wallet's 0x address, in the mixed case of EIP-55",
  },
  like(/^$/, 'empty'),
]

/** The lines after the statement and the empty line that follows it. */
const FIELDS: readonly Line[] = [
  like(/^URI: [a-z][a-z0-9+.-]*:\S+$/i, '"URI: " and a URI'),
  like(/^Version: 1$/, '"Version: 1"'),
  like(/^Chain ID: [0-9]+$/, '"Chain ID: " and a whole number'),
  like(
    /^Nonce: [A-Za-z0-9]{8,}$/,
    '"Nonce: " and a nonce of GET /v1/auth/nonce, of at least 8 letters and digits',
  ),
  moment('Issued At'),
]

/** Lines that may be left out. */
const MORE: readonly (Line & { readonly title: string })[] = [
  { title: 'Expiration Time:', ...moment('Expiration Time') },
  { title: 'Not Before:', ...moment('Not Before') },
  {
    title: 'Request ID:',
    ...like(/^Request ID: \S*$/, '"Request ID: " and a text without blanks'),
  },
  { title: 'Resources:', ...like(/^Resources:$/, '"Resources:", and one URI a line after it') },
]

/**
 * The first line that breaks EIP-4361 by its text or its place. Undefined where none is found: some URIs only
 * the whole parser can refuse.
 */
export function wrongLine(message: string): WrongLine | undefined {
  const lines = message.split('\n')
  const wrongHead = firstWrong(lines, 0, HEAD)
  if (wrongHead) return wrongHead
  // Without a statement two empty lines follow each other.
  const statement = lines[HEAD.length] === '' ? 0 : 1
  const start = HEAD.length + statement
  return (
    firstWrong(lines, start, [like(/^$/, 'empty, after a statement of one line'), ...FIELDS]) ??
    wrongRest(lines, start + 1 + FIELDS.length)
  )
}

function firstWrong(
  lines: readonly string[],
  start: number,
  expected: readonly Line[],
): WrongLine | undefined {
  const at = expected.findIndex(({ fits }, index) => !fits(lines[start + index] ?? '\0'))
  return at < 0 ? undefined : wrong(lines, start + at, expected[at].expected)
}

function wrongRest(lines: readonly string[], start: number): WrongLine | undefined {
  let at = start
  let last: string | undefined
  for (const { title, fits, expected } of MORE) {
    if (!lines[at]?.startsWith(title)) continue
    if (!fits(lines[at])) return wrong(lines, at, expected)
    last = title
    at++
  }
  if (last === 'Resources:') while (lines[at]?.startsWith('- ')) at++
  if (at >= lines.length) return undefined
  const titles = MORE.map(({ title }) => `"${title}"`).join(', ')
  return wrong(lines, at, `one of ${titles} once and in this order, or none at all`)
}

function wrong(lines: readonly string[], at: number, expected: string): WrongLine {
  const text = lines[at]
  const came = text === undefined ? 'nothing' : JSON.stringify(text.slice(0, SHOWN))
  const line = at + 1
  return { line, message: `Line ${line} of message must be ${expected}, but ${came} came.` }
}

function like(pattern: RegExp, expected: string): Line {
  return { fits: (text) => pattern.test(text), expected }
}

function moment(title: string): Line {
  return like(new RegExp(`^${title}: ${MOMENT}$`), `"${title}: " and a moment of RFC 3339`)
}
