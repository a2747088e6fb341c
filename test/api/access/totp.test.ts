import { enrolment, newTotpSecret, stepOf } from '@truebook/api/access/totp'
import { Secret } from 'otpauth'
import t from 'tap'

/** RFC 6238, appendix B: SHA-1 of the ASCII secret; the last six of its eight digits. */
const SECRET = Secret.fromLatin1('12345678901234567890').base32
const VECTORS: readonly [seconds: number, code: string][] = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
]

t.test('codes are those of RFC 6238', async (t) => {
  for (const [seconds, code] of VECTORS) {
    const now = seconds * 1000
    t.equal(stepOf(code.slice(2), { secret: SECRET, now }), Math.floor(seconds / 30), code)
  }
})

t.test('a code counts one step early or late, and no further', async (t) => {
  const step = (seconds: number) => stepOf('287082', { secret: SECRET, now: seconds * 1000 })
  t.same([step(30), step(59), step(89), step(0)], [1, 1, 1, 1])
  t.same([step(90), step(120)], [undefined, undefined])
})

t.test('what is no code is none', async (t) => {
  for (const code of ['', '28708', '2870822', 'abcdef', '287 082', '９８７６５４', ' 287082']) {
    t.equal(stepOf(code, { secret: SECRET, now: 59_000 }), undefined, code)
  }
})

t.test('an enrolment is a URI and its picture, with 160 bits of secret', async (t) => {
  const secret = newTotpSecret()
  t.equal(Secret.fromBase32(secret).bytes.length, 20)
  const { uri, svg } = enrolment(secret, '0xab')
  t.match(uri, new RegExp(`^otpauth://totp/Truebook:0xab\\?issuer=Truebook&secret=${secret}&`))
  t.match(svg, /^<svg [\s\S]*<\/svg>$/)
})
