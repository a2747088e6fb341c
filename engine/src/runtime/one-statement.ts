import type { SqlClient } from './sql.js'
import { countSteps, turn } from './turns.js'
import type { Write } from './write.js'

/** The part of the statement that runs before all writes; if it raises, nothing is written. */
export interface Guard {
  readonly text: string
  readonly values: readonly unknown[]
}

/** What is sent: the guard's values, the writes, and how long their answer may take. */
export interface Sent {
  readonly values: Guard['values']
  readonly writes: readonly Write[]
  readonly limitMs: number
}

/**
 * Sends all writes of a batch as one statement, which is a transaction by itself: one round trip, one plan,
 * and no transaction is ever left open. A write sees the tables as they were before the statement, so no
 * two writes may touch the same row. Every write reads from the guard, so that the guard runs first. If a
 * write has not written each of its rows, the statement raises that and is undone.
 */
export function createSender(
  guard: Guard['text'],
): (client: SqlClient, statement: Sent) => Promise<void> {
  /**
   * Statements by the names of their writes. The server plans a named statement once for each connection.
   */
  const known = new Map<string, { readonly name: string; readonly text: string }>()

  function statementOf(parameters: number, writes: readonly Write[]) {
    const key = writes.map(({ name }) => name).join()
    const found = known.get(key)
    if (found) return found
    const made = { name: `commit ${known.size}`, text: textOf(guard, parameters, writes) }
    known.set(key, made)
    return made
  }

  return async (client, { values: guardValues, writes, limitMs }) => {
    const values = [...guardValues, ...(await arraysOf(writes))]
    const statement = statementOf(guardValues.length, writes)
    await client.query({ ...statement, values, query_timeout: limitMs })
    // The driver has sent them and does not read them again, but its query would keep them until V8's old
    // generation is collected: it holds a closure that V8 makes there, which holds the query.
    values.length = 0
  }
}

/** Values of an array that take as long to write as one step (see `countSteps`). */
const VALUES_A_STEP = 10

async function arraysOf(writes: readonly Write[]): Promise<unknown[]> {
  const isTime = countSteps()
  const arrays: unknown[] = []
  for (const write of writes) {
    for (const array of write.arrays()) {
      arrays.push(array)
      if (isTime(write.rows / VALUES_A_STEP)) await turn()
    }
  }
  return arrays
}

function textOf(guard: string, parameters: number, writes: readonly Write[]): string {
  let first = parameters + 1
  const parts: string[] = []
  const checks: string[] = []
  for (const write of writes) {
    parts.push(`"${write.name}" as (${write.text(first, 'guard')} returning 1)`)
    checks.push(checkOf(write, first))
    first += write.parameters
  }
  return `with guard as materialized (${guard}), ${parts.join(', ')}
    select ${checks.join(', ')} from guard`
}

/**
 * SQL that raises where a write has written another number of rows than its arrays have values; it counts
 * those of the first array.
 */
function checkOf({ name }: Write, first: number): string {
  return `(select raise_rows_missing('${name}', cardinality($${first}), count(*))
    from "${name}" having count(*) <> cardinality($${first}))`
}
