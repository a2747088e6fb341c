import { createRequire } from 'node:module'
import type { Signer } from '@truebook/client'
import { keccak256 } from '@truebook/shared/keccak'
import { personalSignHash } from '@truebook/shared/recover'
import { getAddress, getBytes, hexlify, SigningKey } from 'ethers'

/** A wallet that signs by itself. */
export interface Wallet extends Signer {
  /** With the checksum in its capitals, as EIP-4361 wants it. */
  readonly address: string
  /** The EIP-191 personal_sign signature of a message: r ‖ s ‖ v as 0x hex. */
  sign(message: string): string
}

/** The wallet of a private key of 32 bytes. `native: false` signs without the native library. */
export function createWallet(privateKey: Uint8Array, { native = true } = {}): Wallet {
  const signHash = (native && nativeSigner()) || portableSigner
  const address = addressOf(privateKey)
  const sign = (message: string) => signHash(personalSignHash(message), privateKey)
  return {
    address,
    sign,
    getAddress: async () => address,
    signMessage: async (message) => sign(message),
  }
}

/** A wallet that everybody who knows the text can use: for play money only. */
export function createPlayWallet(text: string): Wallet {
  return createWallet(keccak256(Buffer.from(text)))
}

type SignHash = (hash: Uint8Array, privateKey: Uint8Array) => string

interface NativeLibrary {
  ecdsaSign(
    hash: Uint8Array,
    privateKey: Uint8Array,
  ): { readonly signature: Uint8Array; readonly recid: number }
}

let loaded: { readonly signer: SignHash | undefined } | undefined

/** ethers takes a millisecond or two a signature, the native library a fortieth of that. */
function nativeSigner(): SignHash | undefined {
  loaded ??= { signer: loadNative() }
  return loaded.signer
}

function loadNative(): SignHash | undefined {
  try {
    const library: NativeLibrary = createRequire(import.meta.url)('secp256k1/bindings.js')
    return (hash, privateKey) => {
      const { signature, recid } = library.ecdsaSign(hash, privateKey)
      return `0x${Buffer.from(signature).toString('hex')}${(27 + recid).toString(16)}`
    }
  } catch {
    return undefined
  }
}

function portableSigner(hash: Uint8Array, privateKey: Uint8Array): string {
  return new SigningKey(hexlify(privateKey)).sign(hash).serialized
}

function addressOf(privateKey: Uint8Array): string {
  const publicKey = getBytes(SigningKey.computePublicKey(hexlify(privateKey), false))
  const hash = keccak256(publicKey.subarray(1))
  return getAddress(hexlify(hash.subarray(12)))
}
