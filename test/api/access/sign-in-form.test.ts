import { wrongLine } from '@truebook/api/access/sign-in-form'
import t from 'tap'

const GOOD = [
  'example.org wants you to sign in with your Ethereum account:',
  '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  '',
  'Trade.',
  '',
  'URI: https://example.org',
  'Version: 1',
  'Chain ID: 1',
  'Nonce: 2f1c8a6d0b9e4f7a',
  'Issued At: 2026-01-01T00:00:00Z',
]
const MORE = [
  'Expiration Time: 2026-01-02T00:00:00.5+01:00',
  'Not Before: 2026-01-01T00:00:00Z',
  'Request ID: 7',
  'Resources:',
  '- https://example.org/terms',
  '- ipfs://x',
]
const told = (lines: readonly string[]) => wrongLine(lines.join('\n'))
const withLine = (line: number, text: string) => GOOD.map((as, at) => (at === line - 1 ? text : as))

t.test('a message of the form has no wrong line', async (t) => {
  const bare = GOOD.filter((text) => text !== 'Trade.')
  for (const lines of [GOOD, bare, [...GOOD, ...MORE], [...bare, MORE[2]], [...GOOD, MORE[3]]]) {
    t.equal(told(lines), undefined)
  }
})

t.test('the first wrong line is named, with what was expected and what came', async (t) => {
  const cases: [number, string, RegExp][] = [
    [1, 'Sign in!', /"<domain> wants you .*:", but "Sign in!" came\.$/],
    [2, GOOD[1].toLowerCase(), /mixed case of EIP-55, but "0xf39f.*" came\.$/],
    [2, 'me', /0x address.*but "me" came\.$/],
    [3, 'Trade.', /must be empty, but "Trade\." came\.$/],
    [5, 'More.', /empty, after a statement of one line, but "More\." came\.$/],
    [6, 'URI: here', /"URI: " and a URI, but "URI: here" came\.$/],
    [7, 'Version: 2', /must be "Version: 1", but "Version: 2" came\.$/],
    [8, 'Chain ID: 0x1', /whole number, but "Chain ID: 0x1" came\.$/],
    [9, 'Nonce: abc', /GET \/v1\/auth\/nonce, .*, but "Nonce: abc" came\.$/],
    [10, 'Issued At: now', /RFC 3339, but "Issued At: now" came\.$/],
  ]
  for (const [line, text, says] of cases) {
    const wrong = told(withLine(line, text))
    t.equal(wrong?.line, line, text)
    t.match(wrong?.message, says, text)
  }
  t.match(told(GOOD.slice(0, 8)), { line: 9, message: /but nothing came\.$/ })
  t.match(told([...GOOD, MORE[1], MORE[0]]), { line: 12, message: /once and in this order/ })
  t.match(told([...GOOD, '']), { line: 11, message: /or none at all, but "" came\.$/ })
  t.match(told([...GOOD, 'Not Before: soon']), { line: 11, message: /RFC 3339/ })
})
