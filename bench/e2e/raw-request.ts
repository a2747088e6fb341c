import type { Key } from '@truebook/client'
import { type BatchJson, type FlatJson, parseFlatJson } from '@truebook/shared/flat-json'
import { signRequest } from '@truebook/shared/hmac'

export interface RequestParts {
  readonly method: 'POST' | 'DELETE'
  /** Begins with `PREFIX`. */
  readonly target: string
  readonly body?: FlatJson | BatchJson
  readonly key: Key
}

/** Where the API is mounted. */
export const PREFIX = '/v1'

/** A request as it goes over a kept-alive connection, with its HMAC, made before the clock runs. */
export function rawRequest({ method, target, body, key }: RequestParts): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body)
  const headers = signRequest({
    apiKey: key.apiKey,
    secret: key.apiSecret,
    method,
    target,
    prefix: PREFIX,
    body: body && parseFlatJson(text, { arraysAt: ['orders'] }),
    timestamp: String(Date.now()),
  })
  const lines = [
    `${method} ${target} HTTP/1.1`,
    'host: 127.0.0.1',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(text === '' ? [] : contentHeaders(text)),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${text}`)
}

function contentHeaders(text: string): readonly string[] {
  return ['content-type: application/json', `content-length: ${Buffer.byteLength(text)}`]
}
