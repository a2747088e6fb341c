import { type Answer, readHeard } from './answer.js'
import type { Asking } from './asking.js'
import type { Connection } from './connection.js'
import { ConnectionLostError, isForNow, NoAnswerError, NotSentError } from './errors.js'

/** One connection that is logged in. */
export interface Way {
  /** The `session` of its hello. */
  readonly name: string
  readonly orders: Asking
}

/** Keeps "cancel on disconnect" set: one message holds for one connection, and for five minutes. */
export interface DisconnectGuard {
  /**
   * Sets it, and keeps it set. Rejects if that is refused, or if there is no connection for too long: then nothing
   * has changed, as far as is known.
   */
  set(): Promise<Armed>
  /** Sets it over a new connection, if wanted. Throws if that is refused for now. */
  begin(way: Way): Promise<void>
  lost(): void
  close(): void
}

interface Armed {
  readonly valid_until: number
}

export interface DisconnectGuardOptions {
  readonly connection: Pick<Connection, 'actBy'>
  /** How long it may wait for a connection. */
  readonly patienceMs: number
  /** Called with the reason when it is no longer set, or will not be for longer. */
  readonly onRefusal: (error: unknown) => void
  /** How often it is signed anew; a minute by default, so that a few tries may fail before it runs out. */
  readonly renewMs?: number
}

interface Asked {
  isSent: boolean
  /** Runs from when there is no connection. */
  patience: ReturnType<typeof setTimeout> | undefined
  /** Whether it has run out: then this waits for no further connection. */
  isLate: boolean
  readonly resolve: (armed: Armed) => void
  readonly reject: (error: unknown) => void
}

const RENEW_MS = 60_000

export function createDisconnectGuard(options: DisconnectGuardOptions): DisconnectGuard {
  const { connection, patienceMs, onRefusal, renewMs = RENEW_MS } = options
  /** The calls that wait for it to be set. */
  const asked = new Set<Asked>()
  let way: Way | undefined
  let isKept = false
  let isOver = false
  const renewing = setInterval(() => {
    if (isKept && way) arm(way).catch(whileOver(way, onRefusal))
  }, renewMs)

  async function arm({ name, orders }: Way): Promise<void> {
    const act = connection.actBy(
      ({ body }) =>
        new Promise<Answer>((resolve) => {
          const message = { op: 'cancel_on_disconnect', ...body }
          const question = () => {
            for (const one of asked) one.isSent = true
            return message
          }
          orders.ask(question, (heard) => resolve(readHeard(heard)))
        }),
    )
    const armed = await act({
      ...REQUEST,
      action: 'CANCEL_ON_DISCONNECT',
      fields: { session: name },
    })
    isKept = true
    settle(({ resolve }) => resolve(armed as Armed))
  }

  /** Ignores what comes of a connection that is lost: the next one is guarded anew. */
  function whileOver(over: Way, hear: (error: unknown) => void) {
    return (error: unknown) => {
      if (way === over) hear(error)
    }
  }

  function settle(by: (one: Asked) => void): void {
    for (const one of asked) {
      clearTimeout(one.patience)
      by(one)
    }
    asked.clear()
  }

  function refuse(error: unknown): void {
    settle(({ reject }) => reject(error))
  }

  function awaitConnection(one: Asked): void {
    if (one.isLate) giveUp(one)
    else one.patience ??= setTimeout(runOut, patienceMs, one)
  }

  function runOut(one: Asked): void {
    one.isLate = true
    if (!way) giveUp(one)
  }

  function giveUp(one: Asked): void {
    asked.delete(one)
    one.reject(unanswered(one))
  }

  return {
    set() {
      return new Promise<Armed>((resolve, reject) => {
        const one: Asked = { isSent: false, patience: undefined, isLate: isOver, resolve, reject }
        asked.add(one)
        if (way) arm(way).catch(whileOver(way, refuse))
        else awaitConnection(one)
      })
    },
    async begin(over) {
      way = over
      if (!isKept && asked.size === 0) return
      await arm(over).catch(
        whileOver(over, (error) => {
          if (asked.size === 0 || isForNow(error)) onRefusal(error)
          // Of a refusal nothing came.
          for (const one of asked) one.isSent = error instanceof NoAnswerError
          if (isForNow(error)) throw error
          refuse(error)
        }),
      )
    },
    lost() {
      way = undefined
      asked.forEach(awaitConnection)
    },
    close() {
      isOver = true
      clearInterval(renewing)
      settle((one) => one.reject(unanswered(one)))
    },
  }
}

/** What is known of one that will have no answer. */
function unanswered({ isSent }: Asked): Error {
  return isSent ? new NoAnswerError(REQUEST, new ConnectionLostError()) : new NotSentError(REQUEST)
}

const REQUEST = { method: 'POST', path: '/ws' } as const
