import { type Static, Type } from '@sinclair/typebox'
import { IsoTime, named } from './text.js'

/** One change of an account's keys, second factor or allow-list. */
export const AuditEntry = named('AuditEntry', {
  id: Type.Integer(),
  time: IsoTime,
  action: Type.String({ examples: ['KEY_CREATED'] }),
  /** What was changed, such as a key or an address; '' where an account has only one of it. */
  subject: Type.String(),
  /** Who did it: the key, or "session". */
  actor: Type.String(),
  ip: Type.String(),
  details: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
})
export type AuditEntry = Static<typeof AuditEntry>
