import { METHODS as KNOWN } from 'node:http'
import { TruebookError } from '@truebook/shared/error'
import type { FastifyInstance, HTTPMethods } from 'fastify'
import { UNDESCRIBED } from '../openapi/describe.js'

/** The methods that each path takes; filled as routes are added. */
export type MethodsByPath = ReadonlyMap<string, ReadonlySet<string>>

const ASKED: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'QUERY']
/** An older Node does not know all of them, and refuses them by itself. */
const METHODS = ASKED.filter((method) => KNOWN.includes(method))

/** Notes the routes that are added from now on. */
export function noteMethods(app: FastifyInstance): MethodsByPath {
  // As the router has it, a QUERY without a content type would be refused before its method is.
  if (METHODS.includes('QUERY')) {
    app.addHttpMethod('QUERY', { hasBody: true, overrideExisting: true })
  }
  const taken = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method, schema }) => {
    // The pages of the document, whose library adds each of them under two paths.
    if (schema?.hide) return
    const methods = taken.get(url) ?? new Set()
    for (const name of [method].flat()) methods.add(name)
    taken.set(url, methods)
  })
  return taken
}

/** Answers 405, and what is allowed, on every path noted for the methods that it does not take. */
export function refuseOtherMethods(app: FastifyInstance, noted: MethodsByPath): void {
  for (const [url, methods] of [...noted]) {
    const method = METHODS.filter((name) => !methods.has(name))
    const allowed = [...methods].join(', ')
    app.route({
      ...UNDESCRIBED,
      config: { isRefused: true },
      method,
      url,
      onRequest: async (_request, reply) => {
        reply.header('allow', allowed)
        const message = `This route takes only ${allowed}.`
        throw new TruebookError('METHOD_NOT_ALLOWED', { message })
      },
      handler: async () => undefined,
    })
  }
}
