import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.js'

/** GET /time and /ping: for clients to set their clocks and to see that somebody answers. */
export function clockRoutes(app: FastifyInstance, { now }: Deps): void {
  const time = { response: { 200: Type.Object({ server_time: Type.Integer() }) } }
  app.get('/time', { schema: time }, async () => ({ server_time: now() }))
  app.get('/ping', { schema: { response: { 200: Type.Object({}) } } }, async () => ({}))
}
