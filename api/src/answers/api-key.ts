import type { ApiKeyAnswer } from '@truebook/shared/wire/api-key'
import { type Made, termsOf } from '../access/keys.js'
import type { ApiKeyRow } from '../queries/api-keys.js'
import { isoTime } from './amounts.js'

/** The fields of a key, whether it was just made or read. */
export function keyFields({ name, active, terms }: Made) {
  return {
    status: active ? ('ACTIVE' as const) : ('INACTIVE' as const),
    name,
    scopes: [...terms.scopes],
    read_only: terms.readOnly,
    ip_allow_list: terms.ipAllowList && [...terms.ipAllowList],
    expires_at: terms.expiresAt ?? 0,
  }
}

/** A key as its owner sees it, without its secret. */
export function apiKeyAnswer(row: ApiKeyRow): ApiKeyAnswer {
  const { api_key, account, name, status, made_by, last_used_at, last_used_ip } = row
  return {
    api_key,
    user: String(account),
    ...keyFields({ name, active: status === 'active', terms: termsOf(row) }),
    created_at: row.created_at.toISOString(),
    made_by,
    last_used_at: last_used_at === null ? null : isoTime(last_used_at),
    last_used_ip,
  }
}
