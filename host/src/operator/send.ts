import { setTimeout as sleep } from 'node:timers/promises'
import { encode } from '@truebook/shared/codec'
import { type Command, commandsField } from '@truebook/shared/command'
import type { Database } from '@truebook/shared/db/connect'
import type { EventOf } from '@truebook/shared/event'
import { newOrderId } from '@truebook/shared/new-order-id'
import { formatOrderId, type OrderId, parseOrderId } from '@truebook/shared/order-id'
import { HostError, reasonOf } from '../host-error.js'
import { actionOf, startAction, writeOutcome } from './actions.js'
import { type Asked, type Decided, refusalIn, search } from './decided.js'
import { enginesOf, lastSequenceOf } from './engines.js'
import { demandOwnStreams } from './own-streams.js'
import type { Session } from './session.js'

/** What became of a command that was committed, taken or refused. */
export interface Sent {
  readonly id: string
  readonly sequence: number
  /** Why it changed nothing; undefined if it did change something. */
  readonly refused: EventOf<'command_rejected'> | undefined
}

/** How long the decision may take. */
const DECISION_MS = 15_000
const POLL_MS = 25

/**
 * Hands a command to the engine and waits for the committed decision. `id` repeats an earlier command: its decision
 * is found, or it is sent again and counts once.
 */
export async function sendCommand(
  session: Session,
  { id: given, make }: { readonly id: string | undefined; make(id: OrderId): Command },
): Promise<Sent> {
  const { db } = session
  const id = given === undefined ? newOrderId(await session.now()) : idOf(given)
  const name = formatOrderId(id, 0)
  const earlier = await actionOf(db, name)
  if (earlier && earlier.action !== session.action) {
    throw new HostError(`--id ${name} belongs to another action: ${earlier.action}.`)
  }
  const after = earlier?.after_sequence ?? (await lastSequenceOf(db))
  const asked = make(id)
  const known = earlier && (await search(db, { id, after })).decided
  if (known) return settle(db, asked, known)
  await demandEngine(db)
  const streams = await session.streams()
  await demandOwnStreams(db, streams)
  const entry = encode(commandsField, [asked])
  if (!earlier) await startAction(session, { id: name, after })
  await streams.commands.append(entry).catch((cause) => {
    throw new HostError(unsure(id, cause), { cause })
  })
  try {
    return await settle(db, asked, await awaitDecision(db, { id, after }))
  } catch (cause) {
    if (cause instanceof HostError) throw cause
    throw new HostError(
      `It was sent, but what came of it is not known (${reasonOf(cause)}). ${giveAgain(id)}`,
      { cause },
    )
  }
}

async function settle(db: Database, asked: Command, { command, decision }: Decided): Promise<Sent> {
  const { commandId, sequence } = decision
  const id = formatOrderId(commandId, 0)
  if (!isSame(asked, command)) throw new HostError(takenBy(id, sequence))
  const refused = refusalIn(decision)
  await writeOutcome(db, { id, sequence, outcome: refused?.code ?? 'done' })
  return { id, sequence, refused }
}

/** Whether the commands are the same, except for the number of something created, which is a new one each time. */
function isSame(asked: Command, found: Command): boolean {
  return encode(commandsField, [numberedAs(found, asked)]).equals(encode(commandsField, [found]))
}

function numberedAs(found: Command, asked: Command): Command {
  if (asked.type === 'create_asset' && found.type === 'create_asset') {
    return { ...asked, asset: { ...asked.asset, id: found.asset.id } }
  }
  if (asked.type === 'create_market' && found.type === 'create_market') {
    return { ...asked, market: { ...asked.market, id: found.market.id } }
  }
  if (asked.type === 'create_market_as' && found.type === 'create_market_as') {
    return { ...asked, market: { ...asked.market, id: found.market.id } }
  }
  return asked
}

function takenBy(id: string, sequence: number): string {
  return (
    `Another command came before under the id ${id} (sequence ${sequence}), so this one was not carried out. ` +
    "Who can write to Redis has read the operators' log: see who may, and what `npm run audit` says."
  )
}

function idOf(text: string): OrderId {
  const parsed = parseOrderId(text)
  if (parsed) return parsed.id
  throw new HostError(`--id must be the id of an earlier action, but ${text} is none.`)
}

async function demandEngine(db: Database): Promise<void> {
  const { active } = await enginesOf(db)
  if (active > 0) return
  throw new HostError(
    'No engine is active on this database, so nothing was sent: start the exchange, and see "npm run operator -- status".',
  )
}

async function awaitDecision(db: Database, asked: Asked): Promise<Decided> {
  const giveUpAt = performance.now() + DECISION_MS
  for (let { id, after } = asked; ; ) {
    const { decided, last } = await search(db, { id, after })
    if (decided) return decided
    after = last
    if (performance.now() > giveUpAt) throw new HostError(unanswered(id))
    await sleep(POLL_MS)
  }
}

function unanswered(id: OrderId): string {
  return `The engine has not answered within ${DECISION_MS / 1000} s. ${giveAgain(id)}`
}

/** A connection that broke may have delivered the command before. */
function unsure(id: OrderId, cause: unknown): string {
  return `Whether it was sent is not known (${reasonOf(cause)}). ${giveAgain(id)}`
}

function giveAgain(id: OrderId): string {
  return `Give the same command with --id ${formatOrderId(id, 0)}: however often it is sent, it counts once.`
}
