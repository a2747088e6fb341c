import { createHash } from 'node:crypto'
import {
  loadRecover,
  personalSignHash,
  recoverAddress,
  recoverImplementation,
} from '@truebook/shared/recover'
import { computeAddress, SigningKey, verifyMessage } from 'ethers'
import t from 'tap'
import { createRandom, type Random } from '../sim/random.js'
import { readVectors } from './read-vectors.js'

const native = await loadRecover()
const portable = await loadRecover({ native: false })
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

const personal = readVectors<{
  readonly sign: readonly {
    readonly source: string
    readonly messageHex: string
    readonly signature: string
    readonly address: string
  }[]
  readonly hash: readonly {
    readonly source: string
    readonly messageHex: string
    readonly hash: string
  }[]
}>('eip191/personal_sign.json')

/** Recovers with both libraries, which must agree. */
function recover(message: string, signature: string): string | undefined {
  const one = native.recoverAddress(message, signature)
  const other = portable.recoverAddress(message, signature)
  if (one !== other) throw new Error(`native ${one}, portable ${other} for ${signature}`)
  return one
}

function word(value: bigint): string {
  return value.toString(16).padStart(64, '0')
}

t.test('the best library is the one that is used', async (t) => {
  t.equal(portable.implementation, 'portable')
  t.equal(recoverImplementation, native.implementation)
  const { messageHex, signature, address } = personal.sign[0]
  t.equal(recoverAddress(text(messageHex), signature), address)
})

t.test('personal_sign hashes are those of other wallets', async (t) => {
  for (const { source, messageHex, hash } of personal.hash) {
    const made = Buffer.from(personalSignHash(text(messageHex))).toString('hex')
    t.equal(`0x${made}`, hash, source)
  }
})

t.test('the addresses of other wallets’ signatures are recovered in lower case', async (t) => {
  for (const { source, messageHex, signature, address } of personal.sign) {
    const message = text(messageHex)
    // Two entries sign raw bytes that are no UTF-8 text: only their hash can be given.
    if (Buffer.from(message, 'utf8').toString('hex') !== messageHex.slice(2)) continue
    t.equal(recover(message, signature), address.toLowerCase(), source)
  }
})

t.test('the same signature may be written in several ways', async (t) => {
  const { messageHex, signature, address } = personal.sign[0]
  const message = text(messageHex)
  const rs = signature.slice(2, 130)
  const v = Number.parseInt(signature.slice(130), 16)
  const ways = [
    signature.slice(2),
    signature.toUpperCase(),
    `0x${signature.slice(2).toUpperCase()}`,
    `0x${rs}0${v - 27}`,
  ]
  for (const way of ways) t.equal(recover(message, way), address.toLowerCase(), way)
})

t.test('a signature of another form, or out of range, recovers nobody', async (t) => {
  const { messageHex, signature } = personal.sign[0]
  const message = text(messageHex)
  const [r, s, v] = [signature.slice(2, 66), signature.slice(66, 130), signature.slice(130)]
  const highS = word(ORDER - BigInt(`0x${s}`))
  const refused: [string, string][] = [
    ['empty', ''],
    ['only 0x', '0x'],
    ['one byte short', signature.slice(0, -2)],
    ['one digit short', signature.slice(0, -1)],
    ['one byte long', `${signature}00`],
    ['EIP-2098 compact', `0x${r}${s}`],
    ['no hex', `0x${r}${s}zz`],
    ['blanks around', ` ${signature}`],
    ['a line feed after', `${signature}\n`],
    ['zero r', `0x${word(0n)}${s}${v}`],
    ['zero s', `0x${r}${word(0n)}${v}`],
    ['r of the order', `0x${word(ORDER)}${s}${v}`],
    ['r beyond the order', `0x${word(2n ** 256n - 1n)}${s}${v}`],
    ['s of the order', `0x${r}${word(ORDER)}${v}`],
    ['a high s with its own v', `0x${r}${highS}${v}`],
    ['a high s with the other v', `0x${r}${highS}${v === '1b' ? '1c' : '1b'}`],
    ['the least high s', `0x${r}${word(ORDER / 2n + 1n)}${v}`],
    ...[2, 3, 4, 26, 29, 30, 31, 35, 36, 37, 255].map((wrong): [string, string] => [
      `v ${wrong}`,
      `0x${r}${s}${wrong.toString(16).padStart(2, '0')}`,
    ]),
  ]
  for (const [title, other] of refused) t.equal(recover(message, other), undefined, title)
  t.ok(recover(message, `0x${r}${word(ORDER / 2n)}${v}`), 'the greatest low s is in range')
})

t.test('we differ from ethers only in what we list', async (t) => {
  const { messageHex, signature, address } = personal.sign[0]
  const message = text(messageHex)
  const [r, s] = [signature.slice(2, 66), BigInt(`0x${signature.slice(66, 130)}`)]
  const odd = signature.endsWith('1c')
  const compact = `0x${r}${word(s | (odd ? 2n ** 255n : 0n))}`
  const chained = `0x${r}${word(s)}${odd ? '24' : '25'}`
  for (const taken of [compact, chained]) {
    t.equal(verifyMessage(message, taken).toLowerCase(), address.toLowerCase(), 'ethers takes it')
    t.equal(recover(message, taken), undefined, 'we do not')
  }
  // The gap between n/2 and 2^255 holds high s that ethers does not notice.
  const gap = `0x${r}${word(ORDER / 2n + 1n)}1b`
  t.ok(verifyMessage(message, gap))
  t.equal(recover(message, gap), undefined)
  t.throws(() => verifyMessage(message, signature.slice(2)), 'ethers wants 0x')
  t.equal(recover(message, signature.slice(2)), address.toLowerCase())
})

t.test('random and mangled signatures recover what ethers recovers', async (t) => {
  const random = createRandom(191)
  let refused = 0
  for (let i = 0; i < 400; i++) {
    const key = new SigningKey(`0x${hex(random, 32)}`)
    const message = hex(random, random.below(40)) + random.pick(['', 'é', '😀', '|"\n'])
    const signature = key.sign(personalSignHash(message)).serialized
    const sent = random.chance(0.3) ? signature : mangle(random, signature)
    const expected = byEthers(message, sent)
    if (recover(message, sent) !== expected) t.fail(`${JSON.stringify(message)} ${sent}`)
    if (sent === signature && expected !== computeAddress(key).toLowerCase()) t.fail(message)
    if (expected === undefined) refused++
  }
  t.ok(refused > 50 && refused < 300, `${refused} of 400 were refused`)
})

t.test('the native library passes thousands of signatures', async (t) => {
  const random = createRandom(1919)
  const key = new SigningKey(`0x${'42'.repeat(32)}`)
  const address = computeAddress(key).toLowerCase()
  for (let i = 0; i < 2000; i++) {
    const message = `message ${random.below(2 ** 32)}`
    const { serialized } = key.sign(personalSignHash(message))
    if (recoverAddress(message, serialized) !== address) t.fail(message)
    if (recoverAddress(`${message} `, serialized) === address) t.fail(`${message} changed`)
  }
})

t.test('Wycheproof: P1363 signatures recover the key exactly when they are valid', async (t) => {
  const file = readVectors<Wycheproof>('wycheproof/ecdsa_secp256k1_sha256_p1363_test.json')
  const counts = checkWycheproof(t, file, (sig) =>
    sig.length === 128
      ? { r: BigInt(`0x${sig.slice(0, 64)}`), s: BigInt(`0x${sig.slice(64)}`) }
      : undefined,
  )
  t.ok(counts.valid > 100, `${counts.valid} valid ones recovered their key`)
  t.ok(counts.invalid > 50, `${counts.invalid} invalid ones did not`)
})

t.test('Wycheproof: Bitcoin signatures recover the key exactly when they are valid', async (t) => {
  const file = readVectors<Wycheproof>('wycheproof/ecdsa_secp256k1_sha256_bitcoin_test.json')
  const counts = checkWycheproof(t, file, readDer)
  t.ok(counts.valid > 100, `${counts.valid} valid ones recovered their key`)
  t.ok(counts.invalid > 10, `${counts.invalid} invalid ones did not`)
})

const BEYOND_ORDER = /large x-coordinate|x = n \+ 2/

interface Pair {
  readonly r: bigint
  readonly s: bigint
}

/** Tries both v of every signature that has 32-byte words, by both libraries. */
function checkWycheproof(t: Tap, file: Wycheproof, read: (sig: string) => Pair | undefined) {
  const counts = { valid: 0, invalid: 0 }
  for (const { publicKey, tests } of file.testGroups) {
    const owner = computeAddress(`0x${publicKey.uncompressed}`).toLowerCase()
    for (const { tcId, comment, msg, sig, result } of tests) {
      const pair = read(sig)
      if (!pair || pair.r >= 2n ** 256n || pair.s >= 2n ** 256n) continue
      const hash = createHash('sha256').update(Buffer.from(msg, 'hex')).digest()
      // Our v has no way to say that the point's x was r + n.
      const recoverable = result === 'valid' && !BEYOND_ORDER.test(comment)
      const found = recoverBoth(hash, pair).includes(owner)
      if (found !== (recoverable && pair.s <= ORDER / 2n)) t.fail(`test ${tcId} found ${found}`)
      const low = pair.s <= ORDER / 2n ? pair : { r: pair.r, s: ORDER - pair.s }
      if (recoverable && !recoverBoth(hash, low).includes(owner)) t.fail(`test ${tcId} made low`)
      counts[result]++
    }
  }
  return counts
}

function recoverBoth(hash: Uint8Array, { r, s }: Pair): (string | undefined)[] {
  return ['1b', '1c'].map((v) => {
    const signature = `0x${word(r)}${word(s)}${v}`
    const one = native.recoverFromHash(hash, signature)
    if (one !== portable.recoverFromHash(hash, signature)) throw new Error(signature)
    return one
  })
}

/** Strict DER of two positive integers; undefined for everything else. */
function readDer(sig: string): Pair | undefined {
  const bytes = Buffer.from(sig, 'hex')
  if (bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2) return undefined
  const rEnd = 4 + bytes[3]
  const sEnd = rEnd + 2 + bytes[rEnd + 1]
  if (bytes[2] !== 2 || bytes[rEnd] !== 2 || sEnd !== bytes.length) return undefined
  const [r, s] = [bytes.subarray(4, rEnd), bytes.subarray(rEnd + 2)]
  if (!isMinimal(r) || !isMinimal(s)) return undefined
  return { r: BigInt(`0x${r.toString('hex')}`), s: BigInt(`0x${s.toString('hex')}`) }
}

function isMinimal(integer: Buffer): boolean {
  if (integer.length === 0 || integer[0] >= 0x80) return false
  return integer[0] !== 0 || integer.length === 1 || integer[1] >= 0x80
}

/** What ethers recovers, where both of us say that the form is one to recover from. */
function byEthers(message: string, signature: string): string | undefined {
  const v = Number.parseInt(signature.slice(130), 16)
  const s = BigInt(`0x${signature.slice(66, 130)}`)
  if (signature.length !== 132 || ![0, 1, 27, 28].includes(v) || s > ORDER / 2n) return undefined
  try {
    return verifyMessage(message, signature).toLowerCase()
  } catch {
    return undefined
  }
}

function mangle(random: Random, signature: string): string {
  const at = random.between(2, signature.length - 2)
  return random.pick([
    () => signature.slice(0, at) + hex(random, 1).slice(1) + signature.slice(at + 1),
    () => `0x${hex(random, 64)}1b`,
    () => signature.slice(0, 130) + hex(random, 1),
    () => `${signature.slice(0, 130)}${signature.endsWith('1b') ? '1c' : '1b'}`,
    () => `${signature.slice(0, 66)}${negated(signature.slice(66, 130))}1b`,
    () => signature.slice(0, -2),
  ])()
}

function negated(s: string): string {
  return word(ORDER - BigInt(`0x${s}`))
}

function hex(random: Random, bytes: number): string {
  return Buffer.from(Array.from({ length: bytes }, () => random.below(256))).toString('hex')
}

function text(messageHex: string): string {
  return Buffer.from(messageHex.slice(2), 'hex').toString('utf8')
}

type Tap = { fail(message: string): unknown }

interface Wycheproof {
  readonly testGroups: readonly {
    readonly publicKey: { readonly uncompressed: string }
    readonly tests: readonly {
      readonly tcId: number
      readonly comment: string
      readonly msg: string
      readonly sig: string
      readonly result: 'valid' | 'invalid'
    }[]
  }[]
}
