import { createHash } from 'node:crypto'

/**
 * What the replay window remembers a signed message by: 106 bits of its SHA-256, as two safe integers. A
 * collision would only refuse another message of the same account.
 */
export interface MessageDigest {
  readonly high: number
  readonly low: number
}

/** The digest of a signing string. */
export function messageDigest(signingString: string): MessageDigest {
  const hash = createHash('sha256').update(signingString).digest()
  return { high: pair(hash, 0), low: pair(hash, 7) }
}

/** SHA-256 as lower-case hex. */
export function sha256Hex(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex')
}

/** SHA-256 of bytes that come in pieces. A piece may be changed once it was added. */
export function sha256InPieces(): { add(piece: Buffer): void; hex(): string } {
  const hash = createHash('sha256')
  return {
    add(piece) {
      hash.update(piece)
    },
    hex: () => hash.digest('hex'),
  }
}

function pair(hash: Buffer, at: number): number {
  return (hash.readUIntBE(at, 3) % 2 ** 21) * 2 ** 32 + hash.readUInt32BE(at + 3)
}
