import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Deps } from '../deps.js'

/** GET /health and /metrics, beside the mounted API: for those who run it. */
export function healthRoutes(app: FastifyInstance, { db, follower, gateway, metrics }: Deps): void {
  app.get('/health', async (_request, reply) => {
    const database = await sql`select 1`.execute(db).then(
      () => true,
      () => false,
    )
    const streams = follower.isConnected()
    const ok = database && streams
    const sequence = follower.sequence()
    reply.code(ok ? 200 : 503)
    if (!ok) reply.header('retry-after', '1')
    return { status: ok ? 'ok' : 'down', database, streams, sequence, waiting: gateway.waiting() }
  })
  app.get('/metrics', async (_request, reply) => {
    reply.header('content-type', metrics.contentType)
    return metrics.text()
  })
}
