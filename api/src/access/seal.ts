import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** The keys that secrets are sealed with, 32 bytes each. */
export interface SealKeys {
  /** Seals and opens. */
  readonly current: Buffer
  /** Earlier keys, which only open: `npm run reseal` seals secrets anew. */
  readonly old: readonly Buffer[]
}

/** The seal keys that an environment names. */
export function sealKeysOf(config: {
  readonly API_SECRET_KEY: Buffer
  readonly API_SECRET_KEYS_OLD: readonly Buffer[]
}): SealKeys {
  return { current: config.API_SECRET_KEY, old: config.API_SECRET_KEYS_OLD }
}

/** Seals a secret for storage: 12 bytes of nonce, the sealed text, 16 bytes of tag. */
export function seal(
  secret: string,
  { key, owner }: { readonly key: Buffer; readonly owner: string },
): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(owner))
  const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, text, cipher.getAuthTag()])
}

/**
 * Opens a sealed secret with whichever key sealed it. It does not open for another owner. Throws where no
 * key, or not this owner or these bytes, is right.
 */
export function unseal(
  sealed: Buffer,
  { keys, owner }: { readonly keys: SealKeys; readonly owner: string },
): string {
  for (const key of [keys.current, ...keys.old]) {
    const opened = openedBy(key, sealed, owner)
    if (opened !== undefined) return opened
  }
  throw new Error(`No key of this installation opens the secret of ${owner}.`)
}

/** Opens a sealed secret with one key; undefined where it does not open. */
export function openedBy(key: Buffer, sealed: Buffer, owner: string): string | undefined {
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const text = sealed.subarray(NONCE_BYTES, -TAG_BYTES)
  try {
    const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(Buffer.from(owner)).setAuthTag(sealed.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
