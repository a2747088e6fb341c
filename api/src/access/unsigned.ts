import { TruebookError } from '@truebook/shared/error'
import { type HmacRequest, hmacCandidates } from '@truebook/shared/hmac'

const HEADERS = ['x-api-key', 'x-api-signature', 'x-api-timestamp']
const SHOWN = 300

/** Refuses a request without all three headers of a key. */
export function notSigned(headers: Readonly<Record<string, unknown>>): TruebookError {
  const missing = HEADERS.filter((name) => !headers[name]).join(', ')
  const message = `A request by API key carries ${HEADERS.join(', ')}, but ${missing} did not come.`
  return new TruebookError('INVALID_API_KEY', { message })
}

/** Says what had to be signed, of which the request holds all: nothing of the key, nor whether there is one. */
export function wronglySigned(request: HmacRequest): TruebookError {
  const [text] = hmacCandidates({ ...request, forms: ['A'] })
  const message = `x-api-signature must be the HMAC-SHA256, in hex, of ${shown(text)} with the secret of x-api-key, which must be a key that exists.`
  return new TruebookError('INVALID_API_KEY', { message })
}

/** Refuses what the wallet of a key signed none of. */
export function notSignedBy(wallet: string, [text]: readonly string[]): TruebookError {
  const message = `signature must be the EIP-191 signature of ${wallet}, who owns this key, over ${shown(text)}.`
  return new TruebookError('INVALID_SIGNATURE', { message })
}

function shown(text: string): string {
  return text.length > SHOWN ? `\`${text.slice(0, SHOWN)}…\`` : `\`${text}\``
}
