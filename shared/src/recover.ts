import { createRequire } from 'node:module'
import { keccak256 } from './keccak.js'

/**
 * The lower-case 0x address whose key signed `message` by EIP-191 personal_sign, or undefined where the
 * signature is not valid. A signature is r ‖ s ‖ v as 130 hex digits in any case, with or without 0x; v is
 * 0, 1, 27 or 28. A high s is refused, as it would make a second valid signature of the same message.
 */
export type Recover = (message: string, signature: string) => string | undefined

/** Recovery of signers, by the native library, or by ethers where no prebuilt native one fits. */
export interface Recovery {
  readonly recoverAddress: Recover
  /** The same for a message that is already hashed, to 32 bytes. */
  readonly recoverFromHash: (hash: Uint8Array, signature: string) => string | undefined
  readonly implementation: 'native' | 'portable'
}

/** Loads the native library, or the portable one where that fails or `native` is false. */
export async function loadRecover({ native = true } = {}): Promise<Recovery> {
  const nativeRecover = native ? loadNative() : undefined
  const recoverKey = nativeRecover ?? (await loadPortable())
  return {
    recoverAddress: (message, signature) =>
      recoverWith(recoverKey, personalSignHash(message), signature),
    recoverFromHash: (hash, signature) => recoverWith(recoverKey, hash, signature),
    implementation: nativeRecover ? 'native' : 'portable',
  }
}

/** The 32 bytes that personal_sign signs: the prefix counts the message's UTF-8 bytes. */
export function personalSignHash(message: string): Uint8Array {
  const length = Buffer.byteLength(message, 'utf8')
  return keccak256(Buffer.from(`\x19Ethereum Signed Message:\n${length}${message}`, 'utf8'))
}

/** Recovers the uncompressed public key (65 bytes); undefined where there is none for this signature. */
type RecoverKey = (hash: Uint8Array, signature: Uint8Array, parity: 0 | 1) => Uint8Array | undefined

interface NativeLibrary {
  ecdsaRecover(rs: Uint8Array, parity: number, hash: Uint8Array, compressed: boolean): Uint8Array
}

const SIGNATURE = /^(?:0x)?([0-9a-f]{130})$/i
const ZERO = Buffer.alloc(32)
const ORDER = Buffer.from('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141', 'hex')
const HALF_ORDER = Buffer.from(
  '7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0',
  'hex',
)

function recoverWith(recoverKey: RecoverKey, hash: Uint8Array, text: string): string | undefined {
  const hex = SIGNATURE.exec(text)?.[1]
  if (hex === undefined) return undefined
  const signature = Buffer.from(hex, 'hex')
  const parity = readParity(signature[64])
  if (parity === undefined || !inRange(signature)) return undefined
  const key = recoverKey(hash, signature.subarray(0, 64), parity)
  return key && addressOf(key)
}

function readParity(v: number): 0 | 1 | undefined {
  if (v === 0 || v === 27) return 0
  if (v === 1 || v === 28) return 1
  return undefined
}

/**
 * Checks 0 < r < n and 0 < s ≤ n/2: the native library would accept a high s, and reduce a number beyond n.
 */
function inRange(signature: Buffer): boolean {
  const r = signature.subarray(0, 32)
  const s = signature.subarray(32, 64)
  if (r.equals(ZERO) || s.equals(ZERO)) return false
  return r.compare(ORDER) < 0 && s.compare(HALF_ORDER) <= 0
}

function addressOf(publicKey: Uint8Array): string {
  const hash = keccak256(publicKey.subarray(1))
  return `0x${Buffer.from(hash.buffer, hash.byteOffset + 12, 20).toString('hex')}`
}

function loadNative(): RecoverKey | undefined {
  const library = requireNative()
  return (
    library && ((hash, rs, parity) => attempt(() => library.ecdsaRecover(rs, parity, hash, false)))
  )
}

function requireNative(): NativeLibrary | undefined {
  try {
    // Not the package's index, which silently falls back to a slow library of doubtful quality.
    return createRequire(import.meta.url)('secp256k1/bindings.js')
  } catch {
    return undefined
  }
}

async function loadPortable(): Promise<RecoverKey> {
  const { Signature, SigningKey, getBytes, hexlify } = await import('ethers')
  return (hash, rs, parity) =>
    attempt(() => {
      const r = hexlify(rs.subarray(0, 32))
      const s = hexlify(rs.subarray(32))
      const signature = Signature.from({ r, s, v: 27 + parity })
      return getBytes(SigningKey.recoverPublicKey(hash, signature))
    })
}

/** Both libraries throw where no key can be recovered, which is an ordinary answer here. */
function attempt(recover: () => Uint8Array): Uint8Array | undefined {
  try {
    return recover()
  } catch {
    return undefined
  }
}

const loaded = await loadRecover()

/** Recovery by the best library that this machine has; see `Recover`. */
export const recoverAddress: Recover = loaded.recoverAddress

/** Which library `recoverAddress` uses: the portable one is some 25 times slower. */
export const recoverImplementation = loaded.implementation
