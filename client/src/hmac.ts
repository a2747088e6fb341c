/** Signs texts by one secret: HMAC-SHA256 in hex, with the secret's text as the key. */
export type Hmac = (text: string) => Promise<string>

/** Prepares a secret, by the Web Cryptography API that Node and browsers share. */
export function createHmac(secret: string): Hmac {
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  let imported: Promise<CryptoKey> | undefined
  return async (text) => {
    imported ??= subtle().importKey('raw', encoder.encode(secret), algorithm, false, ['sign'])
    return hex(new Uint8Array(await subtle().sign('HMAC', await imported, encoder.encode(text))))
  }
}

/** Browsers have it only on pages of https and of localhost. */
function subtle(): SubtleCrypto {
  const { subtle } = globalThis.crypto
  if (subtle) return subtle
  throw new TypeError('Requests can be signed only where WebCrypto is: serve this page by https.')
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
