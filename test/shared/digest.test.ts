import { createHash } from 'node:crypto'
import { messageDigest, sha256Hex } from '@truebook/shared/digest'
import fc from 'fast-check'
import t from 'tap'

/** Strings that UTF-8 cannot say, too. */
const anyText = fc.string({ unit: 'binary', maxLength: 400 })

t.test(
  'a digest is bytes 0 to 6 and 7 to 13 of the SHA-256, without their upper three bits',
  (t) => {
    fc.assert(
      fc.property(anyText, (text) => {
        const hex = createHash('sha256').update(text).digest('hex')
        const part = (from: number) => Number(BigInt(`0x${hex.slice(from, from + 14)}`) % 2n ** 53n)
        const { high, low } = messageDigest(text)
        return high === part(0) && low === part(14)
      }),
    )
    t.end()
  },
)

t.test('as hex, texts and bytes alike', (t) => {
  // FIPS 180-2, appendix B.1.
  const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  t.equal(sha256Hex('abc'), expected)
  t.equal(sha256Hex(Buffer.from('abc')), expected)
  t.end()
})
