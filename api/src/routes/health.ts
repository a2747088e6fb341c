import { Type } from '@sinclair/typebox'
import type { Database } from '@truebook/shared/db/connect'
import { Health } from '@truebook/shared/wire/health'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Deps } from '../deps.js'
import { inTime } from '../in-time.js'
import { describe } from '../openapi/describe.js'
import { cursorOf } from '../queries/chains.js'

/** GET /health and /metrics, outside of /v1: for the operator. */
export function healthRoutes(app: FastifyInstance, deps: Deps): void {
  const { db, follower, metrics, now } = deps
  const health = describe({
    tag: 'Service',
    summary: 'Whether this copy can take requests',
    auth: 'none',
    answers: { 200: Health, 503: Health },
  })
  app.get('/health', health, async (_request, reply) => {
    const database = (await answerOf(sql`select 1`.execute(db))) !== undefined
    const streams = follower.isConnected()
    const ok = database && streams
    const sequence = follower.sequence()
    reply.code(ok ? 200 : 503)
    if (!ok) reply.header('retry-after', '1')
    const chain = (database && (await answerOf(chainHealth(db, now())))) || 'unknown'
    const waiting = deps.waiting()
    return { status: ok ? 'ok' : 'down', database, streams, chain, sequence, waiting }
  })
  const numbers = describe({
    tag: 'Service',
    summary: 'Counters for Prometheus',
    auth: 'none',
    answers: { 200: Type.String({ examples: ['truebook_api_event_sequence 1'] }) },
    contentType: 'text/plain',
  })
  app.get('/metrics', numbers, async (_request, reply) => {
    reply.header('content-type', metrics.contentType)
    return metrics.text()
  })
}

/**
 * A Postgres that does not answer within this time is reported as away. Queries of others may take much
 * longer.
 */
const SILENT_MS = 5_000

/** The value; undefined where the promise fails or takes too long. */
function answerOf<T>(coming: Promise<T>): Promise<T | undefined> {
  return inTime(
    coming.catch(() => undefined),
    SILENT_MS,
  )
}

/** A chain that was not looked at for this long is behind. */
const BEHIND_MS = 30_000

async function chainHealth(db: Database, now: number): Promise<Health['chain']> {
  const cursor = await cursorOf(db)
  if (!cursor) return 'none'
  return now - cursor.scanned_at > BEHIND_MS ? 'behind' : 'ok'
}
