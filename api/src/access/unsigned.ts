import { TruebookError } from '@truebook/shared/error'
import { type HmacRequest, hmacCandidates } from '@truebook/shared/hmac'

const HEADERS = ['x-api-key', 'x-api-signature', 'x-api-timestamp']
const SHOWN = 300
const SIGNATURE_DIGITS = 130

/** The refusal of a request that lacks one of a key's three headers. */
export function notSigned(headers: Readonly<Record<string, unknown>>): TruebookError {
  const missing = HEADERS.filter((name) => !headers[name]).join(', ')
  const message = `A request by API key carries ${HEADERS.join(', ')}, but ${missing} did not come.`
  return new TruebookError('INVALID_API_KEY', { message })
}

/**
 * The refusal of a wrong HMAC: it shows the text to be signed, all of which came with the request, but tells
 * nothing of the key, not even whether it exists.
 */
export function wronglySigned(request: HmacRequest): TruebookError {
  const [text] = hmacCandidates({ ...request, forms: ['A'] })
  const message = `x-api-signature must be the HMAC-SHA256, in hex, of ${shown(text)} with the secret of x-api-key, which must be a key that exists.`
  return new TruebookError('INVALID_API_KEY', { message })
}

/** A sentence about what is wrong with the form of a wallet's signature, if anything is. */
export function wrongForm(signature: string): string | undefined {
  const hex = signature.replace(/^0x/i, '')
  if (!/^[0-9a-f]*$/i.test(hex)) {
    return `signature must be 65 bytes in hex, but ${JSON.stringify(signature.slice(0, 40))} came, which is not hex.`
  }
  if (hex.length === SIGNATURE_DIGITS) return undefined
  return `signature must be 65 bytes, r, s and v, as ${SIGNATURE_DIGITS} hex digits, but ${hex.length} digits came.`
}

/** The refusal of a request that its key's wallet did not sign. */
export function notSignedBy(
  wallet: string,
  { signature, candidates: [text] }: { signature: string; candidates: readonly string[] },
): TruebookError {
  const message =
    wrongForm(signature) ??
    `signature must be the EIP-191 signature of ${wallet}, who owns this key, over ${shown(text)}.`
  return new TruebookError('INVALID_SIGNATURE', { message, details: { field: 'signature' } })
}

function shown(text: string): string {
  return text.length > SHOWN ? `\`${text.slice(0, SHOWN)}…\`` : `\`${text}\``
}
