import { assert } from '@truebook/shared/assert'
import type { SqlClient } from './sql.js'
import type { Write } from './write.js'

/** What goes before all writes; where it raises, nothing of the statement happens. */
export interface Guard {
  readonly text: string
  readonly values: readonly unknown[]
}

/**
 * Sends all writes of a batch as one statement, which is a transaction by itself: one way to the server
 * and back, one plan, and nothing is ever left half-way open. A write sees the tables as they were
 * before the statement, so no two may touch the same row. Every write reads from the guard, so the
 * guard goes first.
 */
export function createSender(
  guard: Guard['text'],
): (client: SqlClient, values: Guard['values'], writes: readonly Write[]) => Promise<void> {
  /** By the names of its writes. A server plans a statement with a name once a connection. */
  const known = new Map<string, { readonly name: string; readonly text: string }>()

  function statementOf(parameters: number, writes: readonly Write[]) {
    const key = writes.map(({ name }) => name).join()
    const found = known.get(key)
    if (found) return found
    const made = { name: `commit ${known.size}`, text: textOf(guard, parameters, writes) }
    known.set(key, made)
    return made
  }

  return async (client, guardValues, writes) => {
    const values = [...guardValues, ...writes.flatMap((write) => write.values())]
    const statement = statementOf(guardValues.length, writes)
    const { rows } = await client.query({ ...statement, values })
    for (const { name, rows: expected } of writes) {
      const written = rows[0][name]
      assert(written === expected, `${name} must write ${expected} rows, not ${written}.`)
    }
  }
}

function textOf(guard: string, parameters: number, writes: readonly Write[]): string {
  let first = parameters + 1
  const parts = writes.map((write) => {
    const text = write.text(first, 'guard')
    first += write.parameters
    return `"${write.name}" as (${text} returning 1)`
  })
  const counts = writes.map(({ name }) => `(select count(*)::int from "${name}") as "${name}"`)
  return `with guard as materialized (${guard}), ${parts.join(', ')}
    select ${counts.join(', ')} from guard`
}
