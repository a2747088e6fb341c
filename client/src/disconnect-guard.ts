import { type Answer, readHeard } from './answer.js'
import type { Asking } from './asking.js'
import type { Connection } from './connection.js'
import { ConnectionLostError, isForNow, NoAnswerError } from './errors.js'

/** One connection that is logged in. */
export interface Way {
  /** The `session` of its hello. */
  readonly name: string
  readonly orders: Asking
}

/** Keeps "cancel on disconnect" set: one message holds for one connection, and for five minutes. */
export interface DisconnectGuard {
  /** Sets it, and keeps it set. Rejects if that is refused: then nothing has changed. */
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
  /** Called with the reason when it is no longer set, or will not be for longer. */
  readonly onRefusal: (error: unknown) => void
  /** How often it is signed anew; a minute by default, so that a few tries may fail before it runs out. */
  readonly renewMs?: number
}

interface Asked {
  readonly resolve: (armed: Armed) => void
  readonly reject: (error: unknown) => void
}

const RENEW_MS = 60_000

export function createDisconnectGuard(options: DisconnectGuardOptions): DisconnectGuard {
  const { connection, onRefusal, renewMs = RENEW_MS } = options
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
          orders.ask(
            () => message,
            (heard) => resolve(readHeard(heard)),
          )
        }),
    )
    const armed = await act({
      ...REQUEST,
      action: 'CANCEL_ON_DISCONNECT',
      fields: { session: name },
    })
    isKept = true
    for (const { resolve } of asked) resolve(armed as Armed)
    asked.clear()
  }

  /** Ignores what comes of a connection that is lost: the next one is guarded anew. */
  function whileOver(over: Way, hear: (error: unknown) => void) {
    return (error: unknown) => {
      if (way === over) hear(error)
    }
  }

  function refuse(error: unknown): void {
    for (const { reject } of asked) reject(error)
    asked.clear()
  }

  return {
    set() {
      const answer = new Promise<Armed>((resolve, reject) => asked.add({ resolve, reject }))
      if (isOver) refuse(new NoAnswerError(REQUEST, new ConnectionLostError()))
      else if (way) arm(way).catch(whileOver(way, refuse))
      return answer
    },
    async begin(over) {
      way = over
      if (!isKept && asked.size === 0) return
      await arm(over).catch(
        whileOver(over, (error) => {
          if (asked.size === 0 || isForNow(error)) onRefusal(error)
          if (isForNow(error)) throw error
          refuse(error)
        }),
      )
    },
    lost() {
      way = undefined
    },
    close() {
      isOver = true
      clearInterval(renewing)
      refuse(new NoAnswerError(REQUEST, new ConnectionLostError()))
    },
  }
}

const REQUEST = { method: 'POST', path: '/ws' } as const
