import { REJECTS } from '@truebook/shared/reject'
import type { Sent } from './send.js'
import type { Session } from './session.js'

/**
 * Prints what a command led to, and returns the exit code: 0 if it was taken. `why` says more of a refusal than its
 * code does, where there is more to say.
 */
export function answer(
  { json, say }: Session,
  { id, sequence, refused }: Sent,
  done: string,
  why?: (refused: NonNullable<Sent['refused']>) => string | undefined,
): number {
  const text = refused
    ? `Refused as ${refused.code}: ${why?.(refused) ?? REJECTS[refused.code].message}`
    : done
  if (json) say(JSON.stringify({ ok: !refused, id, sequence, refused: refused?.code, text }))
  else say(`${text} (sequence ${sequence}, id ${id})`)
  return refused ? 1 : 0
}

/** Prints rows: JSON objects one a line, or columns. */
export function printRows(
  { json, say }: Session,
  rows: readonly Readonly<Record<string, string | number | boolean | null>>[],
): void {
  if (json) for (const row of rows) say(JSON.stringify(row))
  else for (const line of inColumns(rows)) say(line)
}

/** For `JSON.stringify`, which takes no bigint. */
export function bigintsAsText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

function inColumns(rows: Parameters<typeof printRows>[1]): string[] {
  if (rows.length === 0) return ['There is none.']
  const names = Object.keys(rows[0])
  const lines = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '')))]
  const widths = names.map((_, i) => Math.max(...lines.map((line) => line[i].length)))
  return lines.map((line) => {
    const padded = line.map((text, i) => text.padEnd(widths[i]))
    return padded.join('  ').trimEnd()
  })
}
