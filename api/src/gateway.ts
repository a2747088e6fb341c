import { encode } from '@truebook/shared/codec'
import { type Command, commandsField, MAX_ENTRY_COMMANDS } from '@truebook/shared/command'
import type { Decision } from '@truebook/shared/decision'
import { TruebookError } from '@truebook/shared/error'
import type { OrderId } from '@truebook/shared/order-id'
import { type Stream, UnsentError } from '@truebook/shared/streams'
import { outcomeUnknown } from './orders/outcome-unknown.js'
import type { Backlog } from './overload/backlog.js'

/** How the wait for a command's decision ended. */
export type Outcome = 'decided' | 'unknown' | 'unavailable'

/** Sends commands to the engine and waits for their committed decisions. */
export interface Gateway {
  /**
   * Resolves to the command's decision. Throws `UNAVAILABLE` where the command was not sent, `INTERNAL` where
   * it cannot be encoded, and `OUTCOME_UNKNOWN` where nobody can say yet what became of it.
   */
  send(command: Command): Promise<Decision>
  /** Takes in a decision from the event stream; one that nobody waits for is ignored. */
  take(decision: Decision): void
  /** How many commands wait for their decisions. */
  waiting(): number
}

export interface GatewayOptions {
  readonly commands: Stream
  /** Whether the streams can be reached now. */
  readonly isConnected: () => boolean
  readonly timeoutMs: number
  /** The most commands that may wait at once. */
  readonly limit: number
  readonly onOutcome: (outcome: Outcome) => void
  /** Told of commands that were sent, decided, or could not be sent. */
  readonly backlog: Pick<Backlog, 'sent' | 'unsent' | 'decided'>
}

interface Waiting {
  readonly resolve: (decision: Decision) => void
  readonly reject: (error: TruebookError) => void
  readonly timer: NodeJS.Timeout
}

/**
 * An entry of the `Map`, emptied when its command no longer waits. A `Map` that moves to a new table keeps
 * the old table, with all entries, until that is collected; and once the old table is in the old generation,
 * it keeps the new one too. Were entries not emptied, minor collections would copy requests that are long
 * answered, until a full one comes.
 */
interface Pending {
  waiting: Waiting | undefined
}

export function createGateway(options: GatewayOptions): Gateway {
  const { commands, isConnected, timeoutMs, limit, onOutcome, backlog } = options
  const pending = new Map<string, Pending>()
  let outbox: Command[] = []
  /** How many entries are on their way to Redis. */
  let underWay = 0

  function send(command: Command): Promise<Decision> {
    if (pending.size >= limit || !isConnected()) {
      onOutcome('unavailable')
      return Promise.reject(new TruebookError('UNAVAILABLE'))
    }
    return new Promise((resolve, reject) => {
      const key = keyOf(command.id)
      const timer = setTimeout(() => giveUp(key, command), timeoutMs)
      pending.set(key, { waiting: { resolve, reject, timer } })
      backlog.sent()
      post(command)
    })
  }

  /**
   * Commands of one turn of the event loop go out at its end as one entry. While an entry is on its way to
   * Redis, new commands wait for it. So a busy api sends fewer entries, which cost Redis and the engine as
   * much as the commands in them.
   */
  function post(command: Command): void {
    if (outbox.length === 0 && underWay === 0) setImmediate(flush)
    outbox.push(command)
    if (outbox.length === MAX_ENTRY_COMMANDS) flush()
  }

  function flush(): void {
    const collected = outbox
    outbox = []
    try {
      append(collected)
    } catch {
      append(collected.filter(canBeWritten))
    }
  }

  function append(sent: readonly Command[]): void {
    if (sent.length === 0) return
    const bytes = encode(commandsField, sent)
    underWay += 1
    // Where the connection broke after sending, the engine may have the commands all the same. That it has
    // not is known only from an answer of Redis itself, or where nothing was sent.
    const appended = commands.append(bytes).catch((cause: Error) => {
      if (cause.name !== 'ReplyError' && !(cause instanceof UnsentError)) return
      for (const { id } of sent) refuse(keyOf(id), new TruebookError('UNAVAILABLE', { cause }))
    })
    appended.then(() => {
      underWay -= 1
      if (underWay === 0) flush()
    })
  }

  /** A command that cannot be encoded is a mistake of ours: it fails alone, and the others go out. */
  function canBeWritten(command: Command): boolean {
    try {
      encode(commandsField, [command])
      return true
    } catch (cause) {
      refuse(keyOf(command.id), new TruebookError('INTERNAL', { cause }))
      return false
    }
  }

  function take(decision: Decision): void {
    const waiting = leave(keyOf(decision.commandId))
    backlog.decided({ isOurs: waiting !== undefined, waiting: pending.size })
    if (!waiting) return
    onOutcome('decided')
    waiting.resolve(decision)
  }

  function giveUp(key: string, command: Command): void {
    const unsent = outbox.indexOf(command)
    if (unsent >= 0) {
      outbox.splice(unsent, 1)
      const cause = new Error('Redis took no command in time.')
      refuse(key, new TruebookError('UNAVAILABLE', { cause }))
      return
    }
    onOutcome('unknown')
    leave(key)?.reject(outcomeUnknown(command))
  }

  function refuse(key: string, error: TruebookError): void {
    const waiting = leave(key)
    backlog.unsent(pending.size)
    // A sender that gave up before was told that the outcome is unknown, and is counted as such.
    if (!waiting) return
    onOutcome('unavailable')
    waiting.reject(error)
  }

  function leave(key: string): Waiting | undefined {
    const asked = pending.get(key)
    if (!asked?.waiting) return undefined
    const { waiting } = asked
    clearTimeout(waiting.timer)
    pending.delete(key)
    asked.waiting = undefined
    return waiting
  }

  return { send, take, waiting: () => pending.size }
}

function keyOf({ time, chance }: OrderId): string {
  return `${time}:${chance}`
}
