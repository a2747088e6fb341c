import { TruebookError } from '@truebook/shared/error'
import { type BatchJson, type FlatJson, parseFlatJson } from '@truebook/shared/flat-json'
import { parseTarget } from '@truebook/shared/query'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { notFound } from './problem.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The keys of the route's body that may hold an array of flat objects; none by default. */
    readonly arraysAt?: readonly string[]
    /** The route exists only to refuse a method that its path does not take. */
    readonly isRefused?: boolean
  }
}

/** Reads requests strictly, so that what is validated is what was signed. */
export function readRequests(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    try {
      // Clients name a body's type also on requests without one.
      done(null, text === '' ? undefined : readBody(request, text as string))
    } catch (error) {
      done(error as Error)
    }
  })
  // Clients send an empty body with any type, as is their default.
  app.addContentTypeParser('*', { parseAs: 'string' }, ({ headers }, text, done) => {
    if (text === '') done(null, undefined)
    else done(wrongType(headers['content-type']))
  })
  // An unknown `Expect` is ignored: Node's own refusal would have no body.
  app.server.on('checkExpectation', (...asked) => app.server.emit('request', ...asked))
  app.addHook('onRequest', (request, _reply, done) => {
    checkHost(request)
    // A path that ends in a slash does not name an empty id.
    if (Object.values(request.params as object).includes('')) throw notFound(request)
    request.query = Object.fromEntries(parseTarget(request.raw.url ?? '/').query)
    // A method that the route does not take is refused for that, whatever came with it.
    const { isRefused } = request.routeOptions.config
    if (!isRefused && BODILESS.has(request.method) && hasBody(request)) {
      throw new TruebookError('UNEXPECTED_BODY', {
        message: `${request.method} takes no body, but one came.`,
      })
    }
    done()
  })
  // No body counts as an empty one, so that the refusal names the missing fields.
  app.addHook('preValidation', (request, _reply, done) => {
    if (!BODILESS.has(request.method)) request.body ??= {}
    done()
  })
}

function wrongType(
  type = '',
  field = 'content-type',
  wanted = 'as application/json',
): TruebookError {
  const came = JSON.stringify(type.slice(0, 80))
  const message = `Send the body ${wanted}, but ${came} came.`
  return new TruebookError('UNSUPPORTED_MEDIA_TYPE', { message, details: { field } })
}

function checkHost({ raw }: FastifyRequest): void {
  if (raw.headers.host !== undefined || raw.httpVersion !== '1.1') return
  const message = 'A request of HTTP/1.1 must have a Host header, but none came.'
  throw new TruebookError('INVALID_REQUEST', { message })
}

function readBody({ headers, routeOptions }: FastifyRequest, text: string): FlatJson | BatchJson {
  const encoding = headers['content-encoding']
  if (encoding && encoding.toLowerCase() !== 'identity') {
    throw wrongType(encoding, 'content-encoding', 'without a Content-Encoding')
  }
  const { arraysAt } = routeOptions.config
  return arraysAt ? parseFlatJson(text, { arraysAt }) : parseFlatJson(text)
}

/** Methods whose requests have no body. */
export const BODILESS = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS'])

function hasBody({ headers }: FastifyRequest): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}
