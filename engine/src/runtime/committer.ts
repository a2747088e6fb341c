import { encode } from '@truebook/shared/codec'
import { unopened } from '@truebook/shared/db/lost'
import { journalCommandsField } from '@truebook/shared/decision'
import { codeOf } from '@truebook/shared/error-code'
import { type Batch, lastSequenceOf, lastTimeOf } from './batch.js'
import { bigint, bytea } from './columns.js'
import { createSender } from './one-statement.js'
import { warningOf } from './replica-wait.js'
import { type Rows, rowsOf } from './rows.js'
import { LONGEST_WRITE_MS, longestWriteMs, type SqlClient, type SqlPool } from './sql.js'
import { type TriedAgainOptions, triedAgain } from './tried-again.js'
import { insertInto, type Write } from './write.js'
import { writesOf } from './write-rows.js'

/** Another engine has taken over: what this one folded must not be committed, and it must end. */
export class StaleEngine extends Error {
  override readonly name = 'StaleEngine'
}

/** Makes batches durable, each in one statement, on one connection of its own. */
export interface Committer {
  /**
   * Commits a batch once, whatever happens to the connection meanwhile. `decisions` is the batch's
   * encoded decisions. Throws `StaleEngine`, and whatever the database refuses for good.
   */
  commit(batch: Batch, decisions: Buffer): Promise<void>
  close(): void
}

export interface CommitterOptions extends TriedAgainOptions {
  readonly pool: SqlPool
  /** The engine may commit only while this epoch stands in `engine_state`. */
  readonly epoch: number
  /**
   * How long the first try of a batch may take, in milliseconds. Each try that runs out of time doubles it.
   */
  readonly limitMs?: number
}

/**
 * There must be a limit, as a connection can fall silent for good, and the exchange with it. A batch that
 * only takes longer, or waits for a replica, is not committed twice: the next try waits for its lock and
 * finds it done.
 */
const LIMIT_MS = longestWriteMs(1)

/**
 * A batch finds its few rows by their keys. Left to itself, the planner would keep the plan that was best
 * while the tables were empty, which reads them whole each time, and compile (JIT) what it thinks
 * expensive.
 */
const ROWS_BY_INDEX = `set enable_seqscan = off; set enable_hashjoin = off;
  set enable_mergejoin = off; set plan_cache_mode = force_generic_plan; set jit = off`
const ADVANCE = 'select advance_engine_state($1, $2, $3, $4, $5, $6, $7)'

export function createCommitter(options: CommitterOptions): Committer {
  const { pool, epoch, limitMs: firstLimitMs = LIMIT_MS, ...again } = options
  const send = createSender(ADVANCE)
  let connection: SqlClient | undefined
  let warned: Error | undefined

  async function connected(limitMs: number): Promise<SqlClient> {
    if (connection) return connection
    const opened = await pool.connect().catch(unopened)
    connection = opened
    await opened.query({ text: ROWS_BY_INDEX, query_timeout: limitMs })
    opened.on('notice', (notice) => {
      if (connection === opened) warned ??= warningOf(notice)
    })
    return opened
  }

  function disconnect(): void {
    connection?.release(true)
    connection = undefined
    warned = undefined
  }

  return {
    async commit(batch, decisions) {
      const rows = await rowsOf(batch)
      const writes = [insertJournal([{ batch, decisions }]), ...writesOf(rows)]
      let limitMs = firstLimitMs
      await triedAgain(async () => {
        const started = performance.now()
        try {
          const work = { epoch, batch, rows, writes, limitMs }
          await commitOnce(await connected(limitMs), send, work)
          if (warned) throw warned
        } catch (error) {
          disconnect()
          if (performance.now() - started >= limitMs)
            limitMs = Math.min(2 * limitMs, LONGEST_WRITE_MS)
          throw error
        }
      }, again)
    },
    close: disconnect,
  }
}

interface Work {
  readonly epoch: number
  readonly batch: Batch
  readonly rows: Rows
  readonly writes: readonly Write[]
  readonly limitMs: number
}

type Send = ReturnType<typeof createSender>

/**
 * The compare-and-set of `ADVANCE` goes first. It locks the row of engine_state, so that of two engines, or
 * two tries of one batch, one is refused before it writes anything; it raises where the row has moved on. A
 * batch whose earlier try did commit, although the answer was lost, is found done here.
 */
async function commitOnce(client: SqlClient, send: Send, work: Work): Promise<void> {
  const { writes, limitMs } = work
  try {
    await send(client, { values: stateOf(work), writes, limitMs })
  } catch (error) {
    if (!isStale(error)) throw error
    await checkCommitted(client, work)
  }
}

/** Whether it is the error that `advance_engine_state` raises. */
function isStale(error: unknown): boolean {
  return codeOf(error) === 'TB001'
}

/** The parameters of `ADVANCE`. */
function stateOf({ epoch, batch, rows }: Work): unknown[] {
  return [
    epoch,
    batch.previousSequence,
    lastSequenceOf(batch),
    batch.streamId,
    lastTimeOf(batch),
    rows.priority,
    rows.exitIndex,
  ]
}

const insertJournal = insertInto<{ readonly batch: Batch; readonly decisions: Buffer }>('journal', {
  first_sequence: bigint(({ batch }) => batch.previousSequence + 1),
  last_sequence: bigint(({ batch }) => lastSequenceOf(batch)),
  last_time: bigint(({ batch }) => lastTimeOf(batch)),
  commands: bytea(({ batch }) => encode(journalCommandsField, batch.commands)),
  decisions: bytea(({ decisions }) => decisions),
})

/**
 * Returns where the row stands at this batch, which then was committed before; throws `StaleEngine` where
 * it does not. It looks by writing: a commit whose connection broke can be seen before the synchronous
 * replica has it, and the commit of this write waits until the replica has both.
 */
async function checkCommitted(client: SqlClient, { epoch, batch, limitMs }: Work): Promise<void> {
  const { rows } = await client.query({
    text: 'update engine_state set epoch = epoch where shard = 0 returning epoch, last_sequence',
    query_timeout: limitMs,
  })
  const [state] = rows
  if (state.epoch === epoch && state.last_sequence === lastSequenceOf(batch)) return
  throw new StaleEngine(
    `Another engine has taken over: epoch ${state.epoch} stands at sequence ` +
      `${state.last_sequence}, this engine had epoch ${epoch} and came from ` +
      `${batch.previousSequence}.`,
  )
}
