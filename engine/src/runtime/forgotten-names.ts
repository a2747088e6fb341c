import type { Command } from '@truebook/shared/command'
import { MAX_SIGNED_AGE_MS, REPLAY_WINDOW_MS } from '../core/replay-window.js'
import { backOff, pause } from './pause.js'
import { isTransient, type SqlPool, withClient } from './sql.js'

/**
 * The state machine forgets a client_order_id after a while, and the api finds the older ones in the
 * tables; but not one whose commit takes longer than this, which may be used again and be forgotten then.
 */
export const LATE_COMMIT_MS = REPLAY_WINDOW_MS - MAX_SIGNED_AGE_MS

/**
 * Gives those commands that use a name again which the tables have and which is forgotten at a time. No
 * such order could be written. It is neither taken nor refused: whoever sends it again is told by the api.
 */
export type ForgottenNames = (
  commands: readonly Command[],
  time: number,
) => Promise<ReadonlySet<Command>>

export interface ForgottenNamesOptions {
  readonly pool: SqlPool
  readonly onRetry: (error: Error) => void
  readonly signal: AbortSignal
}

const MOST_TRIES = 30

export function createForgottenNames(options: ForgottenNamesOptions): ForgottenNames {
  const { pool, onRetry, signal } = options

  /** Of these names, those of orders accepted by a time. */
  async function usedBy(time: number, named: readonly Named[]): Promise<ReadonlySet<string>> {
    const pairs = named.flatMap(({ account, names }) => names.map((name) => ({ account, name })))
    const { rows } = await withClient(pool, (client) =>
      client.query({
        text: `select o.account, o.client_order_id from unnest($1::int[], $2::text[]) as n (account, name)
          join orders as o on o.account = n.account and o.client_order_id = n.name
          where o.created_at <= $3`,
        values: [pairs.map(({ account }) => account), pairs.map(({ name }) => name), time],
      }),
    )
    return new Set(rows.map((row) => `${row.account}/${row.client_order_id}`))
  }

  return async (commands, time) => {
    const named = commands.map(namedBy).filter(({ names }) => names.length > 0)
    if (named.length === 0) return new Set()
    for (let tries = 1; ; tries++) {
      try {
        const used = await usedBy(time - REPLAY_WINDOW_MS, named)
        const again = named.filter(({ account, names }) =>
          names.some((name) => used.has(`${account}/${name}`)),
        )
        return new Set(again.map(({ command }) => command))
      } catch (error) {
        if (!isTransient(error) || tries === MOST_TRIES || signal.aborted) throw error
        onRetry(error as Error)
        await pause(backOff(tries), signal)
      }
    }
  }
}

interface Named {
  readonly command: Command
  readonly account: number
  /** The client_order_ids that it gives to orders. */
  readonly names: readonly string[]
}

function namedBy(command: Command): Named {
  if (command.type !== 'place_order' && command.type !== 'place_batch') {
    return { command, account: 0, names: [] }
  }
  const orders = command.type === 'place_order' ? [command] : command.orders
  const names = orders.map(({ clientOrderId }) => clientOrderId).filter((name) => name !== '')
  return { command, account: command.signed.account, names }
}
