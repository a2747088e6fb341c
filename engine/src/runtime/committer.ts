import { encode } from '@truebook/shared/codec'
import { journalCommandsField } from '@truebook/shared/decision'
import { type Batch, lastSequenceOf, lastTimeOf } from './batch.js'
import { backOff, pause } from './pause.js'
import { type Rows, rowsOf } from './rows.js'
import { isTransient, type SqlClient, type SqlPool } from './sql.js'
import { writeRows } from './write-rows.js'

/** Another engine has taken over: what this one folded must not be committed, and it must end. */
export class StaleEngine extends Error {
  override readonly name = 'StaleEngine'
}

/** Makes batches durable, each in one transaction, on one connection of its own. */
export interface Committer {
  /**
   * Commits a batch once, whatever happens to the connection meanwhile. `decisions` is the batch's
   * encoded decisions. Throws `StaleEngine`, and whatever the database refuses for good.
   */
  commit(batch: Batch, decisions: Buffer): Promise<void>
  close(): void
}

export interface CommitterOptions {
  readonly pool: SqlPool
  /** The engine may commit only while this epoch stands in `engine_state`. */
  readonly epoch: number
  /** Hears of each try that failed and is tried again. */
  readonly onRetry: (error: Error) => void
  /** Gives up waiting between tries. */
  readonly signal: AbortSignal
}

const MOST_TRIES = 30
/**
 * Every statement of a batch finds its few rows by their keys. Left to itself the planner keeps what
 * was best while the tables were empty: to read them whole, each time.
 */
const ROWS_BY_INDEX = `set enable_seqscan = off; set enable_hashjoin = off;
  set enable_mergejoin = off; set plan_cache_mode = force_generic_plan`
/** A transaction of an engine that was stopped half-way must not keep the next one from its row. */
const GIVEN_UP_BY_ITSELF = `set idle_in_transaction_session_timeout = '5s'`

export function createCommitter({ pool, epoch, onRetry, signal }: CommitterOptions): Committer {
  let connection: SqlClient | undefined

  async function connected(): Promise<SqlClient> {
    if (connection) return connection
    const opened = await pool.connect()
    connection = opened
    await opened.query({ text: `${ROWS_BY_INDEX}; ${GIVEN_UP_BY_ITSELF}` })
    return opened
  }

  function disconnect(): void {
    connection?.release(true)
    connection = undefined
  }

  return {
    async commit(batch, decisions) {
      const rows = rowsOf(batch)
      for (let tries = 1; ; tries++) {
        try {
          return await commitOnce(await connected(), { epoch, batch, decisions, rows })
        } catch (error) {
          disconnect()
          if (!isTransient(error) || tries === MOST_TRIES || signal.aborted) throw error
          onRetry(error as Error)
          await pause(backOff(tries), signal)
        }
      }
    },
    close: disconnect,
  }
}

interface Work {
  readonly epoch: number
  readonly batch: Batch
  readonly decisions: Buffer
  readonly rows: Rows
}

/**
 * The compare-and-set goes first: it locks the row, so two engines, or two tries of one, are decided
 * before either writes anything else, and it raises where the row has moved on. A batch whose first
 * try did commit although its answer was lost is found done here.
 */
async function commitOnce(client: SqlClient, work: Work): Promise<void> {
  const failure = await sendTogether(client, () => [
    client.query({ text: 'begin' }),
    advance(client, work),
    insertJournal(client, work),
    ...writeRows(client, work.rows),
  ])
  if (failure === undefined) {
    await client.query({ text: 'commit' })
    return
  }
  if (!isStale(failure)) throw failure
  await client.query({ text: 'rollback' })
  await checkCommitted(client, work)
}

/** Sends statements in one write; gives what the first one that failed failed with. */
async function sendTogether(
  client: SqlClient,
  send: () => readonly Promise<unknown>[],
): Promise<unknown> {
  client.connection?.stream.cork()
  const answers = send()
  client.connection?.stream.uncork()
  const results = await Promise.allSettled(answers)
  return results.find((result) => result.status === 'rejected')?.reason
}

/** What `advance_engine_state` raises. */
function isStale(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'TB001'
}

function advance(client: SqlClient, { epoch, batch, rows }: Work): Promise<unknown> {
  return client.query({
    name: 'advance',
    text: 'select advance_engine_state($1, $2, $3, $4, $5, $6, $7)',
    values: [
      epoch,
      batch.previousSequence,
      lastSequenceOf(batch),
      batch.streamId,
      lastTimeOf(batch),
      rows.priority,
      rows.exitIndex,
    ],
  })
}

function insertJournal(client: SqlClient, { batch, decisions }: Work): Promise<unknown> {
  return client.query({
    name: 'insert journal',
    text: `insert into journal (first_sequence, last_sequence, last_time, commands, decisions)
      values ($1, $2, $3, $4, $5)`,
    values: [
      batch.previousSequence + 1,
      lastSequenceOf(batch),
      lastTimeOf(batch),
      encode(journalCommandsField, batch.commands),
      decisions,
    ],
  })
}

async function checkCommitted(client: SqlClient, { epoch, batch }: Work): Promise<void> {
  const { rows } = await client.query({
    text: 'select epoch, last_sequence from engine_state where shard = 0',
  })
  const [state] = rows
  if (state.epoch === epoch && state.last_sequence === lastSequenceOf(batch)) return
  throw new StaleEngine(
    `Another engine has taken over: epoch ${state.epoch} stands at sequence ` +
      `${state.last_sequence}, this engine had epoch ${epoch} and came from ` +
      `${batch.previousSequence}.`,
  )
}
