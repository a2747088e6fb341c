import { type Static, Type } from '@sinclair/typebox'
import { IsoTime, named } from './text.js'

/** One change of an account's keys, second factor or allow-list. */
export const AuditEntry = named('AuditEntry', {
  id: Type.Integer(),
  time: IsoTime,
  action: Type.String({ examples: ['KEY_CREATED'] }),
  /** What was changed: a key, an address; '' where there is but one. */
  subject: Type.String(),
  /** By what it was done: the key, or "session". */
  actor: Type.String(),
  ip: Type.String(),
  details: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
})
export type AuditEntry = Static<typeof AuditEntry>
