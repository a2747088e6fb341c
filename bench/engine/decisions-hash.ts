import { createHash } from 'node:crypto'
import { pagesOf, readingOneMoment, type SqlPool } from '@truebook/engine/runtime/sql'
import { decode, encode } from '@truebook/shared/codec'
import { type Decision, decisionsField } from '@truebook/shared/decision'

const ROWS_A_PAGE = 50

/**
 * A hash of all that was decided after a sequence: who traded what, and every balance on the way. It does not depend
 * on the clock, nor on how commands came together in batches.
 */
export function hashDecisions(pool: SqlPool, after: number): Promise<string> {
  return readingOneMoment(pool, async (client) => {
    const hash = createHash('sha256')
    const pages = pagesOf(client, {
      text: 'select decisions from journal where first_sequence > $1 order by first_sequence',
      values: [after],
      page: ROWS_A_PAGE,
    })
    for await (const rows of pages) {
      for (const row of rows) {
        for (const decision of decode(decisionsField, row.decisions)) {
          hash.update(encode(decisionsField, [withoutTimes(decision)]))
        }
      }
    }
    return shortHex(hash.digest('hex'))
  })
}

/** Joins several hashes into one. */
export function hashOfHashes(hashes: readonly string[]): string {
  return shortHex(createHash('sha256').update(hashes.join(' ')).digest('hex'))
}

function withoutTimes(decision: Decision): Decision {
  const events = decision.events.map((event) =>
    event.type === 'trade' ? { ...event, micros: 0 } : event,
  )
  return { ...decision, time: 0, events }
}

function shortHex(hex: string): string {
  return hex.slice(0, 16)
}
