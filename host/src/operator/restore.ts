import { HISTORY_HERE } from '@truebook/engine/runtime/history'
import type { Bridge } from '@truebook/prover-worker/chain/bridge'
import { createAppender } from '@truebook/prover-worker/exits/appender'
import { foreignRoot } from '@truebook/prover-worker/exits/foreign-root'
import { lateNode } from '@truebook/prover-worker/exits/late-node'
import { unminedRoot } from '@truebook/prover-worker/exits/unmined-root'
import { MAX_SIGNED_AGE_MS, MAX_SIGNED_AHEAD_MS } from '@truebook/shared/command'
import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'
import { knownBridge } from '../chain/known-bridge.js'
import { HostError } from '../host-error.js'
import { inLog } from './actions.js'
import { enginesOf } from './engines.js'
import { came, type Given, needed } from './flags.js'
import type { Session } from './session.js'

export const ACCEPT_RESTORE = { names: [], flags: ['stopped-at'], switches: ['no-chain'] } as const

const FORGOTTEN_AFTER_MS = MAX_SIGNED_AGE_MS + MAX_SIGNED_AHEAD_MS

/**
 * `accept-restore`: lets an engine be active on a database that was restored or failed over, once that can do no
 * harm. Nobody can know the messages of the lost time, so none of them may still be good. And no exit root may pay
 * what this ledger has not debited: there is no way round that.
 */
export async function acceptRestore(session: Session, given: Given): Promise<number> {
  const { db, json, say } = session
  const { known, here } = await historyOf(db)
  if (known === null) {
    throw new HostError(
      'No engine was active on this database since it was made, or since its restore was accepted: there is nothing to accept.',
    )
  }
  if (known === here) {
    throw new HostError(
      'This database is on the history that its last engine knew: there is nothing to accept. A copied folder looks the same, however old it is: docs/operations.md.',
    )
  }
  if ((await enginesOf(db)).active > 0) throw new HostError('An engine is active: stop it first.')
  const state = await db.selectFrom('engine_state').selectAll().executeTakeFirstOrThrow()
  const stoppedAt = stopOf(needed(given, 'stopped-at'), {
    decidedAt: state.last_time,
    now: await session.now(),
  })
  await checkChains(session, { stoppedAt, hasNone: given.switches.has('no-chain') })
  await inLog(session, (trx) => forget(trx, known))
  const at = timeText(state.last_time)
  const text = `Accepted: the exchange goes on behind sequence ${state.last_sequence}, of ${at}. Start it with an empty Redis.`
  say(json ? JSON.stringify({ ok: true, sequence: state.last_sequence, at, text }) : text)
  return 0
}

/** Of two operators at once, the second must not undo what an engine did since the first. */
async function forget(db: Database, known: string): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('engine_state')
    .set({ history: null })
    .where('history', '=', known)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) {
    throw new HostError(
      'Somebody else accepted this restore meanwhile: there is nothing left to accept.',
    )
  }
}

async function historyOf(db: Database): Promise<{ known: string | null; here: string }> {
  const { rows } = await sql<{ known: string | null; here: string }>`
    select history as known, ${sql.raw(HISTORY_HERE)} as here from engine_state`.execute(db)
  return rows[0]
}

/** Without a zone it would be local time of this machine, which may be hours off. */
const ZONE = /(Z|[+-]\d{2}:\d{2})$/

interface Moments {
  /** Of the last decision that is here. */
  readonly decidedAt: number
  /** By more clocks than this machine's: one that is minutes ahead would let what was lost be sent again. */
  readonly now: number
}

/**
 * When the exchange stopped. Throws unless that is long enough ago, and not before its last decision. All in Unix
 * milliseconds.
 */
function stopOf(text: string, { decidedAt, now }: Moments): number {
  const at = Date.parse(text)
  if (Number.isNaN(at) || !ZONE.test(text)) {
    throw new HostError(
      `--stopped-at must be a time with its zone (Z, or ±hh:mm), such as 2030-01-31T12:00:00Z, but ${came(text)}.`,
    )
  }
  if (at < decidedAt) {
    throw new HostError(
      `--stopped-at must not be before the last decision that is here, of ${timeText(decidedAt)}, but ${came(text)}.`,
    )
  }
  const waitMs = at + FORGOTTEN_AFTER_MS - now
  if (waitMs <= 0) return at
  const when = `--stopped-at must be seven minutes ago, but ${came(text)}`
  if (at > now) throw new HostError(`${when}, which is yet to come: it is ${timeText(now)}.`)
  throw new HostError(
    `${when}: until then what was signed before could be sent again, and count a second time. Wait ${Math.ceil(waitMs / 1000)} s.`,
  )
}

function timeText(ms: number): string {
  return new Date(ms).toISOString()
}

/** Tables that know no chain prove little: they may be of before the exchange had one. */
async function checkChains(
  { db, chain }: Session,
  { stoppedAt, hasNone }: { readonly stoppedAt: number; readonly hasNone: boolean },
): Promise<void> {
  const chains = await db.selectFrom('chains').select(['chain_id', 'bridge', 'name']).execute()
  const asked = chain()
  if (!asked && chains.length === 0 && hasNone) return
  if (!asked) {
    const name = chains[0]?.name ?? 'the chain'
    const unless = chains.length > 0 ? '' : ' Where it has never had a chain, say --no-chain.'
    throw new HostError(
      `RPC_URL must name a node of ${name}: its exit roots are to be compared.${unless}`,
    )
  }
  const { RPC_URL, BRIDGE_ADDRESS: bridge } = asked
  await createAppender(db).appendAll()
  for (const { bridge: kept, chain_id } of chains.length > 0 ? chains : [{ bridge }]) {
    if (kept !== bridge) {
      throw new HostError(
        `BRIDGE_ADDRESS must be the bridge of chain ${chain_id}, ${kept} by the tables, but is ${bridge}.`,
      )
    }
    const known = await knownBridge(RPC_URL, { bridge, ...(chain_id ? { chain_id } : {}) })
    const refusal = await refusalOf(db, known, stoppedAt)
    if (refusal) throw new HostError(refusal)
  }
}

/** The order matters: what is mined after the first question is seen by those that follow. */
async function refusalOf(
  db: Database,
  bridge: Bridge,
  stoppedAt: number,
): Promise<string | undefined> {
  const unmined = await unminedRoot(bridge)
  if (unmined) return unmined
  const head = await bridge.node.head()
  const late = await lateNode(db, { chainId: bridge.chainId, head, stoppedAt })
  return late ?? foreignRoot(db, bridge, head)
}
