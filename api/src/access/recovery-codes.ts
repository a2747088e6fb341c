import { createHash, randomBytes } from 'node:crypto'

const COUNT = 10
const BYTES = 10

/** Codes for an owner who loses the authenticator: 80 random bits each, such as 1a2b3-c4d5e-6f708-192a3. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: COUNT }, () => {
    const digits = randomBytes(BYTES).toString('hex')
    return (digits.match(/.{5}/g) ?? []).join('-')
  })
}

/** Whether a text has the form of a recovery code, in any case, with hyphens or without. */
export function isRecoveryCode(text: string): boolean {
  return /^[0-9a-f]{20}$/.test(plain(text))
}

/** A code as it is stored. It has too many random bits for its hash to be guessed. */
export function hashRecoveryCode(account: number, code: string): Buffer {
  return createHash('sha256')
    .update(`recovery-code:${account}:${plain(code)}`)
    .digest()
}

function plain(code: string): string {
  return code.replaceAll('-', '').toLowerCase()
}
