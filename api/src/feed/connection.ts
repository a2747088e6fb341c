import { randomUUID } from 'node:crypto'
import { assert } from '@truebook/shared/assert'
import { TruebookError } from '@truebook/shared/error'
import type { Scope } from '@truebook/shared/scope'
import {
  type Hello,
  OPERATIONS,
  type OperationFields,
  type OperationName,
} from '@truebook/shared/wire/feed-operations'
import type { PrivateChannel } from '@truebook/shared/wire/feed-private'
import type { ForKey } from '../access/authenticate.js'
import type { Caller } from '../access/caller.js'
import type { Deps } from '../deps.js'
import { problemOf, refusalOf } from '../http/problem.js'
import { fitSchema, type Schemas } from '../http/schema-refusal.js'
import { readChannelName } from './channel-name.js'
import { isPrivate } from './channels.js'
import { createDisconnectGuard, type DisconnectGuard, untilOver } from './disconnect.js'
import { ENTRY, type EntryName, type EntryParts, isEntry, WORK } from './entry.js'
import type { Feed } from './feed.js'
import { frameOf } from './frame.js'
import { createKeyGate } from './key-gate.js'
import { createLogins } from './logins.js'
import { type Asked, operationOf, readAsked, readHead, readMessage } from './operation.js'
import type { Peer } from './peer.js'
import { createSubscriptions } from './subscriptions.js'

/** One client's connection: its operations and its subscriptions. */
export interface Connection {
  /** Sends the hello; to be called before anything else. */
  greet(): void
  /** Takes a message in. Its answer is sent once it is known. */
  take(text: string): void
  /** Makes paused subscriptions live again, each with a new snapshot. */
  caughtUp(): void
  /** Whether the key that logged in may still be used; undefined without a login. */
  check(): Promise<boolean> | undefined
  /** To be called when the connection is gone. Resolves once its cancel on disconnect is decided. */
  end(): Promise<void>
}

export interface ConnectionOptions {
  readonly feed: Feed
  readonly deps: Deps
  readonly peer: Peer
  /** The client's address, and what validates its messages. The request itself is not kept. */
  readonly ip: string
  readonly schemas: Schemas
  readonly target: string
  readonly close: (code: CloseCode, reason: string) => void
  /** Monotonic milliseconds. */
  readonly clock?: (() => number) | undefined
  /** Aborted when the api has ended. */
  readonly signal: AbortSignal
}

/** Why we end a connection: RFC 6455's own codes, or 4000 plus an HTTP status. */
export const CLOSE_CODES = {
  GOING_AWAY: 1001,
  UNSUPPORTED: 1003,
  FAILED: 1011,
  LOGGED_OUT: 4401,
  TOO_SLOW: 4408,
  TOO_MANY: 4429,
  UNAVAILABLE: 4503,
} as const
export type CloseCode = (typeof CLOSE_CODES)[keyof typeof CLOSE_CODES]

const SCOPES: Readonly<Record<PrivateChannel, Scope>> = {
  orders: 'orders:read',
  fills: 'orders:read',
  balances: 'wallets:read',
  transfers: 'wallets:read',
  withdrawals: 'wallets:read',
}
/** The connection ends once messages that came too fast exceed those in time by this many. */
const MOST_IGNORED = 200

export function createConnection(options: ConnectionOptions): Connection {
  const { feed, deps, peer, ip, schemas, close, signal, clock } = options
  const { limits, hub } = feed
  const session = randomUUID()
  const onOverflow = () => close(CLOSE_CODES.TOO_SLOW, 'The channel says more than can wait.')
  const onShut = () => close(CLOSE_CODES.UNAVAILABLE, 'The API key cannot be checked now.')
  const gate = createKeyGate({ onShut, clock })
  const subscriptions = createSubscriptions({ feed, peer, ip, onOverflow, gate })
  let caller: Caller | undefined
  let guard: DisconnectGuard | undefined
  const logins = createLogins()
  /** Subscriptions wait for each other, and nothing else for them: a slow reader makes them long. */
  let subscribed: Promise<unknown> = Promise.resolve()
  const waiting = { channels: 0, rest: 0 }
  let ignored = 0
  let ended = false

  const gateway = untilOver(deps.gateway, () => ended && guard !== undefined)
  const entryDeps: Deps = { ...deps, gateway }

  const send = (message: object) => peer.send(frameOf(JSON.stringify(message)))

  function take(text: string): void {
    if (ended) return
    const asked = read(text)
    if (!asked) return
    const { op, id, fields, error } = asked
    if (error) {
      if (op === 'login') logins.take(() => Promise.reject(error)).catch(() => undefined)
      refuse({ id, op }, error)
      return
    }
    const kind = op === 'subscribe' || op === 'unsubscribe' ? 'channels' : 'rest'
    // Subscriptions may wait for long: counted apart, they take no place from a cancel.
    if (kind === 'channels' && waiting.channels >= limits.subscriptions) {
      refuse({ id, op }, new TruebookError('TOO_MANY_REQUESTS'))
      return
    }
    waiting[kind] += 1
    answerTo(op as OperationName, fields, { id, op })
      .catch((failure) => refuse({ id, op }, failure))
      .finally(() => {
        waiting[kind] -= 1
      })
  }

  /** Reads a message; undefined if it closed the connection. One that came too fast is refused for that. */
  function read(text: string): (Asked & { readonly error?: unknown }) | undefined {
    const isInTime = feed.admitMessage(session, ip, caller?.account)
    const mayAsk = isInTime && waiting.rest < limits.waiting
    let asked: Asked | undefined
    try {
      const message = readMessage(text)
      asked = readAsked(message)
      if (mayAsk) {
        fitSchema(schemas, OPERATIONS[operationOf(asked, message)], asked.fields)
        ignored = Math.max(0, ignored - 1)
        return asked
      }
    } catch (error) {
      asked ??= readHead(text)
      if (mayAsk) return { ...asked, error }
    }
    ignored += 1
    if (ignored <= MOST_IGNORED) return { ...asked, error: new TruebookError('TOO_MANY_REQUESTS') }
    close(CLOSE_CODES.TOO_MANY, 'Too many messages; slow down.')
    return undefined
  }

  function refuse({ id, op }: Pick<Asked, 'id' | 'op'>, failure: unknown): void {
    const error = refusalOf(failure as Error)
    if (error.code === 'INTERNAL') deps.log.error({ err: error.cause }, 'An operation failed.')
    // The details may contain an order's `status`: it is renamed, as `status` here is the refusal's.
    const { status: order_status, ...problem } = problemOf(error) as Record<string, unknown>
    const about = order_status === undefined ? {} : { order_status }
    send({ id, op, ok: false, status: error.status, ...problem, ...about })
  }

  async function answerTo(
    op: OperationName,
    fields: Asked['fields'],
    head: Pick<Asked, 'id' | 'op'>,
  ): Promise<void> {
    const answer = (result: object) => send({ ...head, ok: true, ...result })
    if (op === 'ping') return answer(pong())
    if (op === 'login') {
      return logins.take(async () => {
        await deps.overload.admit(WORK[op])
        answer(await gate.seen(() => login(fields as never)))
      })
    }
    if (op === 'unsubscribe') {
      const { channel } = fields as OperationFields<typeof op>
      return inTurn(async () => answer({ channel: subscriptions.leave(channel) }))
    }
    if (op === 'subscribe') {
      return inTurn(async () => {
        await deps.overload.admit(WORK[op])
        await subscribe(fields as never, head)
      })
    }
    const turn = turnOf(op)
    if (op === 'cancel_on_disconnect') {
      return answer({ valid_until: await arm(fields as never, turn) })
    }
    const owner = await turn
    assert(isEntry(op), 'Every operation must be answered.')
    const entry = ENTRY[op] as (fields: object, parts: EntryParts) => Promise<object>
    answer(await entry(fields, { owner, deps: entryDeps, schemas }))
  }

  /** Who asks for an operation of order entry, once it is its turn. Throws why it is refused. */
  async function turnOf(op: EntryName | 'cancel_on_disconnect'): Promise<Caller> {
    const notNow = await logins.decided()
    await deps.overload.admit(WORK[op])
    const isCancel = WORK[op] === 'cancel'
    return mayDo({ scope: 'orders:write', isFree: isCancel, isCancel }, notNow)
  }

  function pong(): object {
    const sequence = hub.sentThrough(deps.follower.sequence(), peer)
    const leftOut = subscriptions.isLeavingOut() ? { left_out: true } : {}
    return { time: deps.now(), sequence, ...leftOut }
  }

  /** Makes paused channels live again. If that fails they would stay silent, so the connection is closed. */
  function goOn(): void {
    subscriptions.caughtUp().catch((error) => {
      deps.log.error({ err: error }, 'A channel could not be gone on with.')
      close(CLOSE_CODES.FAILED, 'A channel could not be gone on with.')
    })
  }

  function inTurn(work: () => Promise<void>): Promise<void> {
    const mine = subscribed.then(work)
    subscribed = mine.catch(() => undefined)
    return mine
  }

  /** The caller, if it may do this. Without a login throws why that failed, if it did so only for now. */
  async function mayDo(asked: ForKey, notNow: TruebookError | undefined): Promise<Caller> {
    const known = caller
    if (!known) {
      if (notNow) throw notNow
      const message = 'This operation needs a login on this connection first.'
      throw new TruebookError('INVALID_API_KEY', { message })
    }
    return gate.seen(() => deps.access.again(known, asked))
  }

  async function login(fields: OperationFields<'login'>): Promise<object> {
    const { api_key: apiKey, signature } = fields
    const timestamp = String(fields.timestamp)
    const { target } = options
    const found = await deps.access.byLogin({ apiKey, signature, timestamp, target, ip })
    // Channels heard by one key must end with that key, so a connection has only one.
    if (caller && caller.key?.apiKey !== found.key?.apiKey) {
      const message = 'This connection is logged in with another key: open another connection.'
      throw new TruebookError('FORBIDDEN', { message })
    }
    if (!caller && !feed.admitAccount(found.account)) {
      const maximum = feed.limits.connectionsPerAccount
      const message = `An account may have ${maximum} connections to each copy.`
      throw new TruebookError('TOO_MANY_REQUESTS', { message, details: { maximum } })
    }
    // If the connection has ended meanwhile, `end` did not give this place back.
    if (ended && !caller) feed.releaseAccount(found.account)
    else caller = found
    return { user: String(found.account), wallet_address: found.wallet }
  }

  async function subscribe(
    { channel, since }: OperationFields<'subscribe'>,
    head: Pick<Asked, 'id' | 'op'>,
  ): Promise<void> {
    const name = readChannelName(channel)
    // For a slow reader, one beginning at a time is kept: the next is made once that is read.
    if (!(await peer.untilRead())) return
    const notNow = await logins.decided()
    const asked = isPrivate(name) && {
      scope: SCOPES[name.kind],
      isFree: false,
      isCancel: false,
    }
    const owner = asked ? await mayDo(asked, notNow) : undefined
    await subscriptions.begin({ name, account: owner?.account, since, head })
  }

  /** Begins before its turn comes: the connection may end before that. */
  function arm(
    fields: OperationFields<'cancel_on_disconnect'>,
    turn: Promise<Caller>,
  ): Promise<number> {
    guard ??= createDisconnectGuard({ session, signal, ...deps })
    return guard.arm(fields, turn)
  }

  return {
    take,
    greet() {
      const hello: Hello = {
        op: 'hello',
        session,
        time: deps.now(),
        sequence: deps.follower.sequence(),
      }
      send(hello)
    },
    caughtUp: goOn,
    check() {
      const known = caller
      if (!known) return undefined
      // What cannot be checked now may stay. If that lasts, `gate` ends the private channels.
      return gate
        .seen(() => deps.access.again(known))
        .then(
          () => true,
          (error) => !(error instanceof TruebookError) || error.status >= 500,
        )
    },
    async end() {
      if (ended) return
      ended = true
      subscriptions.end()
      if (caller) feed.releaseAccount(caller.account)
      await guard?.fire()
    },
  }
}
