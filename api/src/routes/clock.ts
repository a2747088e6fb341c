import { Ping, ServerTime } from '@truebook/shared/wire/clock'
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.js'
import { describe } from '../openapi/describe.js'

/** GET /time and /ping: clients set their clocks by the one, and see by the other that somebody answers. */
export function clockRoutes(app: FastifyInstance, { now }: Deps): void {
  const time = describe({
    tag: 'Service',
    summary: "The server's clock",
    auth: 'none',
    answers: { 200: ServerTime },
  })
  app.get('/time', time, async () => ({ server_time: now() }))

  const ping = describe({
    tag: 'Service',
    summary: 'Whether anybody answers',
    auth: 'none',
    answers: { 200: Ping },
  })
  app.get('/ping', ping, async () => ({}))
}
