import { unlistedLimits } from '@truebook/api/unlisted-limits'
import { heldExit } from '@truebook/prover-worker/exits/held-exit'
import { ConfigError } from '@truebook/shared/config'
import { isOfJournal } from '@truebook/shared/db/own-events'
import { formatUnits } from '@truebook/shared/decimal'
import { type Streams, sequenceOf } from '@truebook/shared/streams'
import { reasonOf } from '../host-error.js'
import { settledSolvency } from '../solvency.js'
import { enginesOf } from './engines.js'
import type { Session } from './session.js'

/** `status`: what an operator wants to know first. Returns 1 if something is wrong or cannot be seen. */
export async function showStatus(session: Session): Promise<number> {
  const { db, json, say } = session
  const end = await session.streams().then(endOf, (error) => reasonOf(error))
  // Read after the stream: so all that was published by then is committed.
  const state = await db.selectFrom('engine_state').selectAll().executeTakeFirstOrThrow()
  const engines = await enginesOf(db)
  const now = await session.now()
  const stream =
    typeof end === 'string'
      ? { waiting: null, published: null, is_own: null, unreachable: end }
      : await streamOf(session, end, state.last_stream_id)
  const facts = {
    engines_active: engines.active,
    engines_standby: engines.all - engines.active,
    epoch: state.epoch,
    last_sequence: state.last_sequence,
    last_command: state.last_time === 0 ? null : new Date(state.last_time).toISOString(),
    stands_still: state.last_time > now + STANDSTILL_MS,
    ...stream,
    ...(await chainOf(session, now)),
    held_exit: (await heldExit(db))?.sentence ?? null,
    ...(await limitsOf(session)),
  }
  if (json) say(JSON.stringify(facts))
  else for (const line of inWords(facts)) say(line)
  const isChainSeen = facts.chain === null || (facts.is_of_one_block && facts.is_followed)
  const isSeen = facts.is_own === true && isChainSeen
  const isWell =
    facts.differences.length === 0 && facts.held_exit === null && facts.wrong_limits.length === 0
  const isGoing = engines.active === 1 && !facts.stands_still
  return isSeen && isGoing && isWell ? 0 : 1
}

/** The last command's time may be ahead of the clocks by this much. */
const STANDSTILL_MS = 1_000
/** The most entries that are counted. */
const MOST_WAITING = 10_000

async function endOf(streams: Streams) {
  return { streams, published: sequenceOf(await streams.events.top()) }
}

async function streamOf(
  { db }: Session,
  { streams: { commands, events }, published }: Awaited<ReturnType<typeof endOf>>,
  streamId: string,
) {
  const waiting = (await commands.read(streamId, MOST_WAITING, 0)).length
  const is_own = await isOfJournal(db, events, published)
  return { waiting, published, is_own, unreachable: null }
}

/** A chain that nobody has looked at for this long is not followed: a worker looks every CHAIN_INTERVAL_MS. */
const FOLLOWED_MS = 60_000

async function chainOf({ db }: Session, now: number) {
  const { chain, isOfOneBlock, assets, miscredited, misclaimed } = await settledSolvency(db)
  const differences = isOfOneBlock
    ? assets
        .filter(({ difference }) => difference !== 0n)
        .map((sums) => `${formatUnits(sums.difference, sums.decimals)} ${sums.symbol}`)
    : []
  const [credited, claimed] = [miscredited.length, misclaimed.length]
  if (credited > 0) {
    differences.push(`${credited} deposits that were credited otherwise than they came`)
  }
  if (claimed > 0) differences.push(`${claimed} claims that paid otherwise than was withdrawn`)
  return {
    chain: chain?.name ?? null,
    parked: chain?.parked ?? 0,
    is_of_one_block: isOfOneBlock,
    is_followed: chain !== undefined && now - chain.seenAt <= FOLLOWED_MS,
    block: chain?.blockNumber ?? null,
    block_seen_at: chain ? new Date(chain.seenAt).toISOString() : null,
    differences,
  }
}

/** By this program's environment: the api's settings are not known here. */
async function limitsOf({ db, env }: Session) {
  const assets = await db.selectFrom('assets').select('symbol').orderBy('id').execute()
  const symbols = assets.map(({ symbol }) => symbol)
  try {
    return { unlisted_limits: unlistedLimits(env, symbols), wrong_limits: [] }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { unlisted_limits: [], wrong_limits: error.message.split('\n') }
  }
}

interface Facts {
  readonly engines_active: number
  readonly engines_standby: number
  readonly epoch: number
  readonly last_sequence: number
  readonly last_command: string | null
  /** Whether the clocks are behind the last command's time, which does not go back. */
  readonly stands_still: boolean
  readonly waiting: number | null
  readonly published: number | null
  /** Whether the event stream is of this exchange. */
  readonly is_own: boolean | null
  readonly unreachable: string | null
  readonly chain: string | null
  readonly parked: number
  readonly is_of_one_block: boolean
  readonly is_followed: boolean
  readonly block: number | null
  readonly block_seen_at: string | null
  readonly differences: readonly string[]
  /** Why no exit behind a certain withdrawal can be claimed. */
  readonly held_exit: string | null
  /** Names in the limits' settings that are no asset; they may be listed later. */
  readonly unlisted_limits: readonly string[]
  /** Which of these settings cannot be read: no api starts with it. */
  readonly wrong_limits: readonly string[]
}

function inWords(facts: Facts): string[] {
  const { engines_active: active, engines_standby: standby, last_sequence: last } = facts
  return [
    active === 1
      ? `One engine is active (epoch ${facts.epoch}), and ${standby} standing by.`
      : 'No engine is active: nothing is decided.',
    `Sequence ${last} was committed last${facts.last_command ? `, at ${facts.last_command}` : ''}.`,
    ...(facts.stands_still
      ? [
          'Two clocks of three were ahead: until they come to that time it stands still, and what is signed by the right time is refused.',
        ]
      : []),
    ...streamInWords(facts),
    ...chainInWords(facts),
    ...(facts.held_exit === null ? [] : [facts.held_exit]),
    ...facts.unlisted_limits,
    ...facts.wrong_limits,
  ]
}

function streamInWords({ unreachable, waiting, published, ...facts }: Facts): string[] {
  const { last_sequence: last, is_own: isOwn } = facts
  if (unreachable !== null) return [unreachable]
  if (!isOwn) {
    return [
      `This Redis is of another exchange than this database: its event stream ends at sequence ${published}, which was not decided here. Set REDIS_URL to the Redis that the exchange of DATABASE_URL uses.`,
    ]
  }
  return [
    `${waiting === MOST_WAITING ? 'At least ' : ''}${waiting} entries wait in the command stream.`,
    `Events are published up to ${published}, ${last - (published ?? 0)} behind.`,
  ]
}

function chainInWords({ chain, parked, differences, ...facts }: Facts): string[] {
  if (chain === null) return ['No chain is known.']
  const sums =
    differences.length > 0
      ? `The bridge and what is owed differ by ${differences.join(', ')}: stop the prover-worker, so that no new root is posted, pause the markets, and run "npm run audit".`
      : facts.is_of_one_block
        ? `The bridge held what is owed as of block ${facts.block}, read at ${facts.block_seen_at}.`
        : `Whether the bridge holds what is owed is not known: the chain is still being read, up to block ${facts.block} at ${facts.block_seen_at}. Ask again; where that stands still, look at the prover-worker's log.`
  const left = facts.is_followed
    ? []
    : [
        `Nobody has looked at the chain since ${facts.block_seen_at}: start the prover-worker, or see its log.`,
      ]
  return [
    sums,
    ...left,
    `${parked} deposits are parked${parked > 0 ? ': see "npm run deposits"' : ''}.`,
  ]
}
