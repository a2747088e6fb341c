import type { Exchange } from '@truebook/engine/core/exchange'
import type { Batch } from '@truebook/engine/runtime/batch'
import type { Committer } from '@truebook/engine/runtime/committer'
import { createFollower } from '@truebook/engine/runtime/follower'
import { createForgottenNames } from '@truebook/engine/runtime/forgotten-names'
import { createMetrics } from '@truebook/engine/runtime/metrics'
import { createPublisher } from '@truebook/engine/runtime/publisher'
import { createReader } from '@truebook/engine/runtime/reader'
import { createRunner, type Runner, type RunnerOptions } from '@truebook/engine/runtime/runner'
import { decode } from '@truebook/shared/codec'
import type { Command, CommandType } from '@truebook/shared/command'
import { journalCommandsField } from '@truebook/shared/decision'
import type { Streams } from '@truebook/shared/streams'
import type { Test } from 'tap'
import type { Pool } from './harness.js'

export interface RunnerOfOptions
  extends Partial<Pick<RunnerOptions, 'batchLimit' | 'mostExpired' | 'mostEvents'>> {
  readonly pool: Pool
  readonly committer: Committer
  readonly streams: Streams
  readonly now: () => number
  /** Hears of a command before it is folded. */
  readonly onApply?: (command: Command) => void
  /** Is waited for before a batch is committed. */
  readonly onCommit?: (batch: Batch) => void | Promise<void>
}

/** A runner that goes on from the tables, and what stops it. */
export async function runnerOf(
  t: Test,
  options: RunnerOfOptions,
): Promise<{ readonly runner: Runner; stop(): void }> {
  const { pool, committer, streams, now, onApply, onCommit, ...limits } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const parts = { pool, streams, onRetry: () => undefined, signal }
  const { exchange, refused, sequence } = await createFollower(pool)
  const { rows } = await pool.query('select last_stream_id as id, last_time from engine_state')
  const [{ id: streamId, last_time: time }] = rows
  const watched: Exchange = {
    ...exchange,
    apply(command, sequence, time) {
      onApply?.(command)
      return exchange.apply(command, sequence, time)
    },
  }
  const state = { epoch: 0, sequence: sequence(), time, streamId }
  const runner = createRunner({
    takeover: { exchange: watched, refused, ...state, history: { known: '', here: '' } },
    reader: createReader({
      ...parts,
      commands: streams.commands,
      from: streamId,
      demandOwn: async () => undefined,
    }),
    committer: {
      ...committer,
      async commit(batch, decisions) {
        await onCommit?.(batch)
        await committer.commit(batch, decisions)
      },
    },
    publisher: createPublisher({
      ...parts,
      from: { lastSequence: state.sequence, streamId },
      keptSequences: 1_000,
    }),
    forgottenNames: createForgottenNames({ ...parts, inDoubtUntil: Promise.resolve(0) }),
    onStandstill: () => undefined,
    metrics: createMetrics(),
    ...{ batchLimit: 1_000, ...limits, now, signal },
  })
  t.teardown(() => stopping.abort())
  return { runner, stop: () => stopping.abort() }
}

/** The types of the commands behind the first batch, by journal row. */
export async function journalOf(pool: Pool): Promise<CommandType[][]> {
  const { rows } = await pool.query(
    'select commands from journal where first_sequence > 1 order by first_sequence',
  )
  return rows.map((row) =>
    decode(journalCommandsField, row.commands).map(({ command }) => command.type),
  )
}

/** Counts the turns of the event loop until the test's end. */
export function countTurns(t: Test): () => number {
  let turns = 0
  let chain = setImmediate(function next() {
    turns += 1
    chain = setImmediate(next)
  })
  t.teardown(() => clearImmediate(chain))
  return () => turns
}
