import { type Answer, readHeard } from './answer.js'
import type { Asking } from './asking.js'
import type { Connection } from './connection.js'
import { ConnectionLostError, isForNow, NoAnswerError } from './errors.js'

/** One connection that was logged in. */
export interface Way {
  /** What its hello called it. */
  readonly name: string
  readonly orders: Asking
}

/** Keeps "cancel on disconnect" set: it holds for one connection, and for five minutes. */
export interface DisconnectGuard {
  /** Has it set, and kept so. Rejects where that is refused: then it is as it was. */
  set(): Promise<Armed>
  /** Sets it over a new connection, if it is to be. Throws where that is refused for now. */
  begin(way: Way): Promise<void>
  lost(): void
  close(): void
}

interface Armed {
  readonly valid_until: number
}

export interface DisconnectGuardOptions {
  readonly connection: Pick<Connection, 'actBy'>
  /** Hears why it is not set any more, or not for longer. */
  readonly onRefusal: (error: unknown) => void
  /** How often it is signed anew: a minute by default, so that it may be in vain a few times. */
  readonly renewMs?: number
}

interface Asked {
  readonly resolve: (armed: Armed) => void
  readonly reject: (error: unknown) => void
}

const RENEW_MS = 60_000

export function createDisconnectGuard(options: DisconnectGuardOptions): DisconnectGuard {
  const { connection, onRefusal, renewMs = RENEW_MS } = options
  /** Who waits for it to be set. */
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

  /** What is said of a connection that is lost does not matter: the next one is guarded anew. */
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
