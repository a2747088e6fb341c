import { AuditEntry } from '@truebook/shared/wire/audit-log'
import { HistoryQuery, historyOf } from '@truebook/shared/wire/page'
import type { FastifyInstance } from 'fastify'
import { isoTime } from '../answers/amounts.js'
import { sequenceCursor } from '../cursors.js'
import type { Deps } from '../deps.js'
import { answerHistory } from '../history.js'
import { describe } from '../openapi/describe.js'
import { type AccessLogRow, accessLogOf } from '../queries/access-log.js'

/** GET /users/me/audit-log: who changed what of the account's keys, second factor and allow-list. */
export function auditLogRoutes(app: FastifyInstance, { db, access, limits }: Deps): void {
  const options = describe({
    tag: 'Keys',
    summary: "What changed of one's keys, second factor and allow-list",
    auth: 'key or session',
    scope: 'profile:read',
    query: HistoryQuery,
    answers: { 200: historyOf(AuditEntry) },
  })
  app.get<{ Querystring: HistoryQuery }>('/users/me/audit-log', options, async (request) => {
    const { account } = await access.callerOf(request)
    return answerHistory(request.query, {
      inTurn: (work) => limits.inTurnOfWallet(account, work),
      cursor: sequenceCursor,
      find: (stretch) => accessLogOf(db, account, stretch),
      keyOf: ({ id }) => id,
      show: (rows) => rows.map(auditEntry),
    })
  })
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
