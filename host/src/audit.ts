import { audit } from '@truebook/engine/audit'
import { auditChain } from '@truebook/prover-worker/deposits/audit-chain'
import { auditExits } from '@truebook/prover-worker/exits/audit-exits'
import type { Env } from '@truebook/shared/config'
import type { Database } from '@truebook/shared/db/connect'
import { isLocked } from '@truebook/shared/db/locked'
import { isUnanswered } from '@truebook/shared/db/unanswered'
import { sql } from 'kysely'
import { auditDeposits } from './audit-deposits.js'
import { auditFees } from './audit-fees.js'
import { AS_THE_ENGINE, auditRelations } from './audit-relations.js'
import { auditTokens, namedTokens } from './audit-tokens.js'
import { type AskedChain, askedChain } from './chain/asked-chain.js'
import { knownBridge } from './chain/known-bridge.js'
import { reasonOf } from './host-error.js'
import { readOptions } from './options.js'
import { sayMeanwhile } from './say-meanwhile.js'
import { auditSolvency } from './solvency.js'
import { type ToolDatabase, withToolDatabase } from './tool-database.js'

const USAGE = `npm run audit -- [--signatures]

Replays the journal from the first command into a fresh state and compares it with every balance,
order, trade, candle and movement of money in the tables. Makes the exit tree and its settled roots again
from the withdrawals; and, where there is a chain, compares what is owed with what its bridge holds,
and what was credited with what it says: as of the block that the prover-worker read last, by what it wrote down. With RPC_URL
it asks the chain itself whether that is so, and for every exit root that was posted: the bridge BRIDGE_ADDRESS, from BRIDGE_FROM_BLOCK (0) on.
With BRIDGE_TOKENS it compares which token each asset is.
Prints one JSON line; exits with 1 where anything differs. Reads DATABASE_URL, or the database in DATA_DIR (./data), running or not.

  --signatures  checks too that the owner of every signed command signed what it does`

const OPTIONS = {
  signatures: { type: 'boolean', default: false },
} as const

/** `npm run audit`: gives the exit code, 0 where nothing differs. */
export async function main(argv: readonly string[], env: Env): Promise<number> {
  try {
    const asked = readOptions(argv, { options: OPTIONS, usage: USAGE })
    return asked ? await auditOnce(env, asked.signatures) : 0
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}.\n`)
    return 1
  }
}

/** Sums of all trades may take long, but never this long. */
const LONGEST_ANSWER_MS = 3_600_000
const SAY_ON_MS = 60_000

function auditOnce(env: Env, signatures: boolean): Promise<number> {
  const asked = askedChain(env)
  const named = namedTokens(env)
  const connection = { answerMs: LONGEST_ANSWER_MS, onConnect: AS_THE_ENGINE }
  const options = { max: 1, name: 'truebook audit', ...connection }
  return withToolDatabase(env, options, (database) => {
    const say = (seconds: number) =>
      process.stderr.write(
        `The audit of Postgres at ${database.address} goes on, after ${seconds} seconds …\n`,
      )
    const work = auditWith(database, { asked, named, signatures })
    return sayMeanwhile(work, { everyMs: SAY_ON_MS, say })
  })
}

interface Wanted {
  readonly asked: AskedChain | undefined
  readonly named: ReturnType<typeof namedTokens>
  readonly signatures: boolean
}

async function auditWith({ pool, db }: ToolDatabase, { asked, named, signatures }: Wanted) {
  process.stderr.write('Reading the tables …\n')
  const onProgress = sayNowAndThen()
  const report = await audit(pool, { signatures, onProgress }).catch(unlessLocked)
  const solvency = await auditSolvency(db).catch(unknown('What is owed'))
  const exits = await auditExits(db).catch(unknown('The exit tree'))
  const chain = await auditChains(db, asked).catch(unknown('The chain'))
  const fees = await auditFees(db).then(only, unread('The fees'))
  const deposits = await auditDeposits(db).then(only, unread('The deposits'))
  const tokens = await auditTokens(db, named).then(only, unread('The tokens'))
  const relations = await auditRelations(db).then(only, unread('What is a table'))
  const all = [relations, report, exits, solvency, chain, fees, deposits, tokens]
  const differences = all.flatMap((one) => one.differences)
  const found = {
    ...report,
    audit: differences[0] ?? 'ok',
    signatures: signatures ? 'checked' : 'not checked',
    exit_leaves: exits.leaves,
    solvency: solvency.found,
    solvency_block: solvency.block,
    chain: chain.found,
    differences,
  }
  const ok = differences.length === 0
  process.stdout.write(`${JSON.stringify({ ...found, ok })}\n`)
  return ok ? 0 : 1
}

const SAY_EVERY_MS = 5_000

/** A journal of millions of commands takes minutes. */
function sayNowAndThen(): (commands: number, of: number) => void {
  let sayAt = 0
  return (commands, of) => {
    if (performance.now() < sayAt) return
    sayAt = performance.now() + SAY_EVERY_MS
    const counts = `${commands.toLocaleString('en')} of ${of.toLocaleString('en')} commands`
    process.stderr.write(
      `Replaying the journal: ${counts} (${Math.floor((100 * commands) / of)} %) …\n`,
    )
  }
}

const only = (differences: readonly string[]) => ({ differences })

/**
 * A row that makes no sense may stop one check; what the others found is still reported. Nothing is where
 * Postgres does not answer.
 */
function unread(what: string) {
  return (error: unknown) => {
    if (isUnanswered(error)) throw error
    return only([`${what} could not be audited: ${reasonOf(error)}.`])
  }
}

/** If tables are locked, there is nothing to report yet. */
function unlessLocked(error: unknown) {
  if (isLocked(error)) throw error
  return unread('The journal')(error)
}

function unknown(what: string) {
  const told = unread(what)
  return (error: unknown) => ({ found: 'not known', leaves: 0, block: undefined, ...told(error) })
}

async function auditChains(db: Database, asked: AskedChain | undefined) {
  if (!asked) return { found: 'not asked', differences: [] }
  const { RPC_URL, BRIDGE_ADDRESS: bridge, BRIDGE_FROM_BLOCK: fromBlock } = asked
  const known = await db.selectFrom('chains').selectAll().execute()
  if (known.length === 0) return noChain(db, asked)
  const differences: string[] = []
  const unasked: string[] = []
  for (const { chain_id, bridge: kept } of known) {
    // Whatever the node does, what the replay found is reported.
    const ask = async () =>
      auditChain(db, await knownBridge(RPC_URL, { chain_id, bridge }), { fromBlock })
    const notAsked = (error: unknown) => {
      unasked.push(`Chain ${chain_id} could not be asked: ${reasonOf(error)}.`)
      return []
    }
    if (kept !== bridge) {
      differences.push(`BRIDGE_ADDRESS is ${bridge}; the tables have ${kept} of chain ${chain_id}.`)
    }
    differences.push(...(await ask().catch(notAsked)))
  }
  return chainFound('ok', differences, unasked)
}

function chainFound(well: string, differences: readonly string[], unasked: readonly string[]) {
  const seen = unasked.length === 0 ? well : 'not known'
  const found = differences.length === 0 ? seen : 'differs'
  return { found, differences: [...differences, ...unasked] }
}

/** There is a node to ask, but the tables know no chain: that is right only while nothing came in or went out. */
async function noChain(db: Database, asked: AskedChain) {
  const { rows } = await sql<{ readonly has: boolean }>`
    select exists (select from deposits) or exists (select from withdrawals) as has`.execute(db)
  const unknown =
    'RPC_URL is set, but the tables know no chain that deposits and withdrawals are of.'
  const differences = rows[0].has ? [unknown] : []
  return usesOf(asked).then(
    (uses) => chainFound('no chain', [...differences, ...uses], []),
    (error) =>
      chainFound('no chain', differences, [`The bridge could not be asked: ${reasonOf(error)}.`]),
  )
}

/** What a bridge that should be new was used for. */
async function usesOf({ RPC_URL, BRIDGE_ADDRESS }: AskedChain): Promise<readonly string[]> {
  const bridge = await knownBridge(RPC_URL, { bridge: BRIDGE_ADDRESS })
  const deposits = await bridge.depositCount('latest')
  const leaves = await bridge.lastLeafCount('latest')
  if (deposits === 0 && leaves === 0) return []
  return [
    `The bridge has counted ${deposits} deposits and has an exit root of ${leaves} leaves, but the tables know no chain.`,
  ]
}
