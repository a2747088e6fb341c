import { assert } from '@truebook/shared/assert'
import { pause } from '@truebook/shared/pause'
import type { Exchange } from '../core/exchange.js'
import { createFollower } from './follower.js'
import { HISTORY_HERE, type History } from './history.js'
import type { EngineLock } from './lock.js'
import type { RefusedCommands } from './refused-commands.js'
import { warningOf } from './replica-wait.js'
import { longestWriteMs, type SqlPool, withClient } from './sql.js'
import { type TriedAgainOptions, triedAgain } from './tried-again.js'

/** What an engine takes over with. */
export interface Takeover {
  readonly exchange: Exchange
  readonly refused: RefusedCommands
  /** No engine with a lower epoch can commit any more. */
  readonly epoch: number
  /** Sequence of the last command committed. */
  readonly sequence: number
  /** Unix milliseconds of that command. */
  readonly time: number
  /** Id of the last stream entry whose commands were all committed. */
  readonly streamId: string
  readonly history: History
}

export interface StandbyOptions extends TriedAgainOptions {
  readonly pool: SqlPool
  readonly lock: EngineLock
  /** Called when this engine could take over, but another one is active. */
  readonly onWait: () => void
}

const POLL_MS = 250

/**
 * Waits for the lock with a warm state: it is loaded and follows the journal, so that taking over needs
 * only the last rows. Gives undefined where `signal` ends the wait.
 */
export async function standBy(options: StandbyOptions): Promise<Takeover | undefined> {
  const { pool, lock, onWait, ...again } = options
  const { signal } = again
  const follower = await createFollower(pool)
  while (!(await lock.tryAcquire())) {
    onWait()
    await pause(POLL_MS, signal)
    if (signal.aborted) return undefined
    await triedAgain(follower.catchUp, again)
  }
  // Raise the epoch before reading the rest of the journal: what the last engine still committed before is
  // in it then, and it can commit nothing more. If the epoch was raised twice, as the first answer was
  // lost, this engine has the second one.
  const raise = (tries: number) => raiseEpoch(pool, lock, longestWriteMs(tries))
  const state = await triedAgain(raise, again)
  await triedAgain(follower.catchUp, again)
  assert(follower.sequence() === state.sequence, 'The journal must end where engine_state stands.')
  return { exchange: follower.exchange, refused: follower.refused, ...state }
}

/**
 * Raises the epoch, but only while this engine holds the lock: an engine that hung once it had the lock may
 * have lost it since, and must not end the one that holds it now. This does not run on the lock's own
 * connection, where the heartbeat would have to wait behind it, however long it takes.
 */
async function raiseEpoch(
  pool: SqlPool,
  { isHeld }: EngineLock,
  limitMs: number,
): Promise<Omit<Takeover, 'exchange' | 'refused'>> {
  const [state] = await withClient(pool, async (client) => {
    let warned: Error | undefined
    client.on('notice', (notice) => {
      warned ??= warningOf(notice)
    })
    const { rows } = await client.query({
      text: `update engine_state set epoch = epoch + 1 where shard = 0 and ${isHeld.text} and ${waitsFor(limitMs)}
        returning epoch, last_sequence, last_time, last_stream_id, history, ${HISTORY_HERE} as here`,
      values: [...isHeld.values],
      query_timeout: limitMs,
    })
    if (warned) throw warned
    return rows
  })
  if (!state) throw new Error('The lock was lost before this engine became the active one.')
  return {
    epoch: state.epoch,
    sequence: state.last_sequence,
    time: state.last_time,
    streamId: state.last_stream_id,
    history: { known: state.history, here: state.here },
  }
}

/**
 * SQL that is true, and sets lock_timeout a second beyond our own limit: a statement that we gave up on must not get
 * the row later, and raise the epoch above that of a running engine.
 */
function waitsFor(limitMs: number): string {
  return `set_config('lock_timeout', '${limitMs + 1_000}', true) is not null`
}
