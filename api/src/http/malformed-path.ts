import type { IncomingMessage } from 'node:http'
import { TruebookError } from '@truebook/shared/error'
import type { FastifyRequest } from 'fastify'

/** A path without a route. */
const NOWHERE = '/malformed'

/** Gives a request whose path cannot be decoded a path without a route, so that every hook runs for it. */
export function malformed(raw: IncomingMessage): IncomingMessage {
  return Object.assign(raw, { originalUrl: raw.url, url: NOWHERE })
}

export function isMalformed({ url, originalUrl }: FastifyRequest): boolean {
  return url !== originalUrl
}

/** The refusal of such a request. */
export function malformedPath({ originalUrl }: FastifyRequest): TruebookError {
  const came = JSON.stringify(originalUrl.split('?')[0].slice(0, 80))
  const message = `The path must be UTF-8 in percent-encoding, but ${came} came.`
  return new TruebookError('INVALID_QUERY', { message })
}
