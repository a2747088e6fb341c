import type { FastifyInstance } from 'fastify'
import { asyncApiDocument } from '../feed/asyncapi.js'
import { UNDESCRIBED } from '../openapi/describe.js'

/** GET /asyncapi.json: the live feed, described for machines. */
export function asyncApiRoutes(app: FastifyInstance): void {
  const document = JSON.stringify(asyncApiDocument())
  app.get('/asyncapi.json', UNDESCRIBED, async (_request, reply) => {
    reply.type('application/json; charset=utf-8')
    return document
  })
}
