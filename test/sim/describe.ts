import type { Command } from '@truebook/shared/command'
import type { Event } from '@truebook/shared/event'

/** A command on one line, without what only a signature needs. */
export function describeCommand(command: Command): string {
  return describe(command)
}

/** Events, one a line. */
export function describeEvents(events: readonly Event[]): string {
  return events.map((event) => `  ${describe(event)}`).join('\n')
}

function describe({ type, ...fields }: { readonly type: string }): string {
  return `${type} ${fieldsOf(fields)}`
}

function fieldsOf(fields: object): string {
  const words = Object.entries(fields).map(([name, value]) => `${name}=${textOf(name, value)}`)
  return words.join(' ')
}

function textOf(name: string, value: unknown): string {
  if (name === 'signed') return `account ${(value as { account: number }).account}`
  if (typeof value !== 'object' || value === null) return String(value)
  if (name === 'orders') return `[${(value as object[]).map(fieldsOf).join(' | ')}]`
  if ('time' in value && 'chance' in value) return `${value.time}-${value.chance}`
  return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner))
}
