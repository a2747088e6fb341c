import { type Static, Type } from '@sinclair/typebox'
import { AuditEntry } from '@truebook/shared/wire/audit-log'
import { PageQuery, pageOf } from '@truebook/shared/wire/page'
import type { FastifyInstance } from 'fastify'
import { isoTime } from '../answers/amounts.js'
import type { Deps } from '../deps.js'
import { describe } from '../openapi/describe.js'
import { pageAnswer, readPage } from '../page.js'
import { type AccessLogRow, accessLogOf } from '../queries/access-log.js'

const PagedQuery = Type.Object(PageQuery)

/** GET /users/me/audit-log: who changed what of one's keys, second factor and allow-list. */
export function auditLogRoutes(app: FastifyInstance, { db, access }: Deps): void {
  const options = describe({
    tag: 'Keys',
    summary: "What changed of one's keys, second factor and allow-list",
    auth: 'key or session',
    scope: 'profile:read',
    query: PagedQuery,
    answers: { 200: pageOf(AuditEntry) },
  })
  app.get<{ Querystring: Static<typeof PagedQuery> }>(
    '/users/me/audit-log',
    options,
    async (request) => {
      const { account } = await access.byKeyOrSession(request, 'profile:read')
      const page = readPage(request.query)
      const { total, rows } = await accessLogOf(db, account, page)
      return pageAnswer(page, total, rows.map(auditEntry))
    },
  )
}

function auditEntry({ id, at, action, subject, api_key, ip, details }: AccessLogRow): AuditEntry {
  return {
    id,
    time: isoTime(at),
    action,
    subject,
    actor: api_key ?? 'session',
    ip,
    details: details as AuditEntry['details'],
  }
}
