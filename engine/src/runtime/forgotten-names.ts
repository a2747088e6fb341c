import {
  type Command,
  MAX_SIGNED_AGE_MS,
  MAX_SIGNED_AHEAD_MS,
  REPLAY_WINDOW_MS,
} from '@truebook/shared/command'
import { LONGEST_READ_MS, longestReadMs, type SqlPool, withClient } from './sql.js'
import { type TriedAgainOptions, triedAgain } from './tried-again.js'

/**
 * The engine forgets a client_order_id after REPLAY_WINDOW_MS. The api refuses older ones by the tables, but cannot
 * see one whose commit is under way. A message that it passed meanwhile can still be taken this long after that
 * commit, at most.
 */
const NAMES_IN_DOUBT_MS = MAX_SIGNED_AGE_MS + MAX_SIGNED_AHEAD_MS

/** Within that time a name is forgotten only if its commit took at least this long. */
export const LATE_COMMIT_MS = REPLAY_WINDOW_MS - NAMES_IN_DOUBT_MS

export interface ForgottenNames {
  /**
   * Notes that a commit ended late, at this time (unix milliseconds). The tables are then asked for
   * `NAMES_IN_DOUBT_MS`.
   */
  wasLate(at: number): void
  /**
   * Gives the commands that use a client_order_id which the tables have and the engine has forgotten, as of
   * the time that `passTime` tells after the tables were asked. Such an order could not be written, as
   * names are unique in the table. So its command is neither taken nor refused; if it is sent again, the
   * api refuses it.
   */
  usedAgain(commands: readonly Command[], passTime: () => number): Promise<ReadonlySet<Command>>
}

/**
 * Until when an engine that takes over must ask the tables (unix milliseconds), as a commit of an engine
 * before it may have been late; 0 where it need not. The second batch after a late commit is folded only
 * when that has ended, so one of three gaps in the journal is at least a third of it: if no gap is that
 * long, no commit was late. An idle time is such a gap, too, but asking is cheap then. If the journal
 * cannot be read, it must ask.
 */
export async function inDoubtUntil(
  pool: SqlPool,
  { lastTime, now }: { readonly lastTime: number; readonly now: number },
): Promise<number> {
  const stoodStill = lastTime > 0 && now - lastTime >= LONGEST_STEP_MS
  const isInDoubt = stoodStill || (await journalStoodStill(pool, now).catch(() => true))
  return isInDoubt ? now + NAMES_IN_DOUBT_MS : 0
}

const LONGEST_STEP_MS = LATE_COMMIT_MS / 3

async function journalStoodStill(pool: SqlPool, now: number): Promise<boolean> {
  const { rows } = await withClient(pool, (client) =>
    client.query({
      text: `select from journal j join journal before on before.last_sequence = j.first_sequence - 1
        where j.last_time > $1 and j.last_time - before.last_time >= $2 limit 1`,
      values: [now - REPLAY_WINDOW_MS, LONGEST_STEP_MS],
      query_timeout: LONGEST_READ_MS,
    }),
  )
  return rows.length > 0
}

export interface ForgottenNamesOptions extends TriedAgainOptions {
  readonly pool: SqlPool
  /**
   * Until when the tables must be asked after a takeover (see `inDoubtUntil`). Until it resolves they are
   * asked, too.
   */
  readonly inDoubtUntil: Promise<number>
}

const NONE: ReadonlySet<Command> = new Set()

export function createForgottenNames(options: ForgottenNamesOptions): ForgottenNames {
  const { pool, ...again } = options
  let inDoubtUntil = Number.POSITIVE_INFINITY
  let lateUntil = 0

  void options.inDoubtUntil.then((until) => {
    inDoubtUntil = until
  })

  /** When the orders with these names were accepted, by account and name. */
  async function usesOf(
    named: readonly Named[],
    tries: number,
  ): Promise<ReadonlyMap<string, number>> {
    const pairs = named.flatMap(({ account, names }) => names.map((name) => ({ account, name })))
    const { rows } = await withClient(pool, (client) =>
      client.query({
        text: `select o.account, o.client_order_id, o.created_at
          from unnest($1::int[], $2::text[]) as n (account, name)
          join orders as o on o.account = n.account and o.client_order_id = n.name`,
        values: [pairs.map(({ account }) => account), pairs.map(({ name }) => name)],
        query_timeout: longestReadMs(tries),
      }),
    )
    return new Map(rows.map((row) => [`${row.account}/${row.client_order_id}`, row.created_at]))
  }

  return {
    wasLate(at) {
      lateUntil = at + NAMES_IN_DOUBT_MS
    },
    async usedAgain(commands, passTime) {
      if (passTime() >= Math.max(inDoubtUntil, lateUntil)) return NONE
      const named = commands.map(namedBy).filter(({ names }) => names.length > 0)
      if (named.length === 0) return NONE
      const uses = await triedAgain((tries) => usesOf(named, tries), again)
      const forgotten = passTime() - REPLAY_WINDOW_MS
      const reused = named.filter(({ account, names }) =>
        names.some((name) => (uses.get(`${account}/${name}`) ?? Infinity) <= forgotten),
      )
      return new Set(reused.map(({ command }) => command))
    },
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
