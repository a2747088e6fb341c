import { TruebookError } from '@truebook/shared/error'
import { verifyHmac } from '@truebook/shared/hmac'
import { type Scope, writes } from '@truebook/shared/scope'
import type { OperationFields } from '@truebook/shared/wire/feed-operations'
import { PREFIX } from '../access/authenticate.js'
import type { ApiKey, Keys } from '../access/keys.js'

/** How far a login's timestamp may be from the server's clock, either way. */
const WINDOW_MS = 300_000

/** Where the feed is: what a login signs, as if it were a request of REST. */
export const FEED_PATH = `${PREFIX}/ws`

/** The key whose secret signed `GET|/v1/ws||timestamp`. Throws `INVALID_API_KEY` and others. */
export async function keyOfLogin(
  { api_key, timestamp, signature }: OperationFields<'login'>,
  { keys, now }: { readonly keys: Keys; readonly now: () => number },
): Promise<ApiKey> {
  const key = await keys.find(api_key)
  const signed = { method: 'GET', target: FEED_PATH, prefix: PREFIX, timestamp: String(timestamp) }
  if (!key || !verifyHmac(signed, key.secret, signature)) {
    throw new TruebookError('INVALID_API_KEY')
  }
  if (Math.abs(now() - timestamp) <= WINDOW_MS) return key
  const message = `timestamp must be within ${WINDOW_MS} ms of the server's clock, which GET /v1/time tells: it was ${now()}, but ${timestamp} came.`
  throw new TruebookError('INVALID_TIMESTAMP', { message, details: { server_time: now() } })
}

/** Throws where a key may not do what a scope stands for. */
export function checkKeyScope({ scopes, readOnly }: ApiKey, scope: Scope): void {
  const details = { scope }
  if (!scopes.has(scope)) {
    const message = `This API key lacks the scope ${scope}, which this operation asks for.`
    throw new TruebookError('MISSING_SCOPE', { message, details })
  }
  if (!readOnly || !writes(scope)) return
  const message = `This API key may only read, but this operation asks for the scope ${scope}.`
  throw new TruebookError('READ_ONLY_KEY', { message, details })
}
