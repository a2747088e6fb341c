/** What an API key may be allowed to do, one word each. New ones are added at the end. */
export const SCOPES = [
  'orders:read',
  'orders:write',
  'transfers:write',
  'wallets:read',
  'wallets:write',
  'profile:read',
  'keys:write',
] as const
export type Scope = (typeof SCOPES)[number]

/** Whether a scope allows changes, which a read-only key may not make, whatever its scopes are. */
export function writes(scope: Scope): boolean {
  return scope.endsWith(':write')
}

/** Whether a text names a scope. */
export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text)
}
