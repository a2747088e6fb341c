import type { Database } from '@truebook/shared/db/connect'
import { insertAccessLog } from '../queries/access-log.js'
import type { Caller } from './caller.js'

/** The changes that users can read about later. The list only ever grows at its end. */
const ACCESS_ACTIONS = [
  'KEY_CREATED',
  'KEY_ACTIVATED',
  'KEY_DEACTIVATED',
  'KEY_DELETED',
  'TWO_FACTOR_STARTED',
  'TWO_FACTOR_ON',
  'TWO_FACTOR_OFF',
  'TWO_FACTOR_LOCKED',
  'RECOVERY_CODE_USED',
  'RECOVERY_CODES_MADE',
  'ADDRESS_ADDED',
  'ADDRESS_REMOVED',
  'ALLOW_LIST_ON',
  'ALLOW_LIST_OFF_ASKED',
  'TWO_FACTOR_RESET',
] as const
export type AccessAction = (typeof ACCESS_ACTIONS)[number]

/** A change of keys, of the second factor or of an allow-list. */
export interface AccessChange {
  readonly action: AccessAction
  /** What was changed: a key or an address; '' where an account has only one such thing. */
  readonly subject?: string
  readonly details?: Readonly<Record<string, string | number | boolean>>
  /** Unix milliseconds. */
  readonly at: number
}

/** Writes a change into the access log, in the transaction that makes it, so no change goes unlogged. */
export async function logAccess(db: Database, caller: Caller, change: AccessChange): Promise<void> {
  const { action, subject = '', details = {}, at } = change
  const { account, ip, key } = caller
  await insertAccessLog(db, {
    account,
    at,
    action,
    api_key: key?.apiKey ?? null,
    ip,
    subject,
    details,
  })
}
