import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { assert } from '@truebook/shared/assert'
import type { FastifyInstance } from 'fastify'
import { UNDESCRIBED } from './describe.js'
import { type Draft, finish } from './finish.js'
import { HEAD } from './info.js'
import { operationOf } from './operation.js'

/** The page may load nothing from elsewhere; its library needs inline styles. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** No answer has links, and their column makes the page wider than a phone. */
const NO_LINKS = '.swagger-ui .response-col_links { display: none }'

/** The library's page lacks it: without it a phone shows the page of a wide screen, made small. */
const VIEWPORT = `const meta = document.createElement('meta')
meta.name = 'viewport'
meta.content = 'width=device-width, initial-scale=1'
document.head.append(meta)
`

/**
 * GET /openapi.json, and a page at /docs to read it. The document is made from the routes added from now on,
 * with the very schemas that check them. A route without a description stops the start.
 */
export async function documentRoutes(app: FastifyInstance): Promise<void> {
  app.addHook('onRoute', ({ method, url, config, schema }) => {
    const described = config?.doc !== undefined || schema?.hide === true
    assert(described, `${method} ${url} must be described: see CONTRIBUTING.md.`)
  })
  await app.register(swagger, {
    openapi: HEAD,
    convertConstToEnum: false,
    transform: ({ schema, url, route: { method, config } }) =>
      config?.doc ? { url, schema: operationOf(url, String(method), config.doc) } : { url, schema },
    transformObject: (made) => ('openapiObject' in made ? finish(made.openapiObject as Draft) : {}),
  })
  let text: string | undefined
  app.get('/openapi.json', UNDESCRIBED, async (_request, reply) => {
    // It does not change once all routes are there, and takes milliseconds to write.
    text ??= JSON.stringify(app.swagger())
    reply.type('application/json; charset=utf-8')
    return text
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: PAGE_POLICY,
    // The library's own copy would be written anew at each request.
    uiHooks: {
      onRequest(request, reply, done) {
        if (request.routeOptions.url === '/docs/json') reply.redirect('../openapi.json')
        else done()
      },
    },
    theme: {
      title: 'Truebook API',
      js: [{ filename: 'viewport.js', content: VIEWPORT }],
      css: [{ filename: 'no-links.css', content: NO_LINKS }],
    },
    uiConfig: {
      // It has no bar for other documents, which the policy forbids to load.
      layout: 'BaseLayout',
      docExpansion: 'list',
      deepLinking: true,
      defaultModelsExpandDepth: 0,
    },
  })
}
