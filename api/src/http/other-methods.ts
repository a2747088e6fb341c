import { METHODS as KNOWN } from 'node:http'
import { TruebookError } from '@truebook/shared/error'
import type { FastifyInstance, HTTPMethods } from 'fastify'
import { UNDESCRIBED } from '../openapi/describe.js'

/** The methods that each path takes; filled while routes are added. */
export type MethodsByPath = ReadonlyMap<string, ReadonlySet<string>>

const ASKED: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'QUERY']
/** An older Node does not know all of them, and refuses the others by itself. */
const METHODS = ASKED.filter((method) => KNOWN.includes(method))

/** Notes the methods of all routes that are added from now on. */
export function noteMethods(app: FastifyInstance): MethodsByPath {
  // The router's own QUERY would be refused without a content type, before the method itself is.
  if (METHODS.includes('QUERY')) {
    app.addHttpMethod('QUERY', { hasBody: true, overrideExisting: true })
  }
  const taken = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method, schema }) => {
    // Pages of the document: the library adds each under two paths.
    if (schema?.hide) return
    const methods = taken.get(url) ?? new Set()
    for (const name of [method].flat()) methods.add(name)
    taken.set(url, methods)
  })
  return taken
}

/** Refuses other methods on every noted path: 405, with the allowed ones. */
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
