import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** What a secret is sealed with. */
export interface Sealing {
  /** 32 bytes. */
  readonly key: Buffer
  /** What the secret belongs to; sealed bytes moved to another owner do not open. */
  readonly owner: string
}

/** Seals a secret for storage: 12 bytes of nonce, the sealed text, 16 bytes of tag. */
export function seal(secret: string, { key, owner }: Sealing): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(owner))
  const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, text, cipher.getAuthTag()])
}

/** Opens a sealed secret; throws where key, owner or bytes are not those of the sealing. */
export function unseal(sealed: Buffer, { key, owner }: Sealing): string {
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const text = sealed.subarray(NONCE_BYTES, -TAG_BYTES)
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(owner)).setAuthTag(sealed.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8')
}
