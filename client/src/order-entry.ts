import type { SendOnce } from './act.js'
import { type Answer, readHeard } from './answer.js'
import type { Connection } from './connection.js'
import { createDisconnectGuard, type Way } from './disconnect-guard.js'
import { ConnectionLostError, NoAnswerError, NotSentError } from './errors.js'
import { createOrders, type Orders } from './orders.js'
import type { Request } from './request.js'

/**
 * The orders of a client, over the connection of a feed: signed and answered as by REST, but sent once, whatever
 * comes of it. Where the connection was lost before the answer, a `NoAnswerError` has a `ConnectionLostError` as its
 * cause; a `NotSentError` says that there was none to send it over for `patienceMs`.
 */
export interface FeedOrders extends Orders {
  /**
   * Has all of the account's open orders cancelled when the connection ends, `close()` included. Answers once that
   * is so; it is signed anew each minute, and over each new connection before any order.
   */
  cancelOnDisconnect(): Promise<{ readonly valid_until: number }>
}

export interface OrderEntry {
  readonly calls: FeedOrders
  /** Whether it was ever asked anything. */
  isUsed(): boolean
  /** Sends what waits, once the orders are guarded. Throws where they cannot be for now. */
  begin(way: Way): Promise<void>
  lost(): void
  close(): void
}

export interface OrderEntryOptions {
  readonly connection: Connection
  readonly patienceMs: number
  /** Hears that a connection is to be logged in. */
  readonly onWanted: () => void
  /** Hears why the orders are not guarded any more. */
  readonly onRefusal: (error: unknown) => void
}

/** A message that has no answer yet. */
interface Sending {
  readonly request: Request
  readonly message: object
  readonly settle: (answer: Answer) => void
  readonly fail: (error: Error) => void
  readonly patience: ReturnType<typeof setTimeout>
  isSent: boolean
}

/** The operation of each action that a wallet signs. */
const OPERATIONS: Readonly<Record<string, string>> = {
  PLACE_ORDER: 'place',
  AMEND_ORDER: 'amend',
  CANCEL_ORDER: 'cancel',
  PLACE_ORDERS: 'batch',
  CANCEL_ORDERS: 'cancel_batch',
  AMEND_ORDERS: 'amend_batch',
  CANCEL_ALL_ORDERS: 'cancel_all',
  CANCEL_ALL_AFTER: 'cancel_all_after',
}

export function createOrderEntry(options: OrderEntryOptions): OrderEntry {
  const { connection, patienceMs, onWanted, onRefusal } = options
  const sendings = new Set<Sending>()
  const guard = createDisconnectGuard({ connection, onRefusal })
  /** Where there is one that orders may be sent over. */
  let open: Way | undefined
  let begun: Way | undefined
  let isUsed = false
  let isOver = false

  function want(): void {
    isUsed = true
    onWanted()
  }

  const send: SendOnce = (request, action) =>
    new Promise((resolve, reject) => {
      if (isOver) return reject(new NotSentError(request))
      const fail = (error: Error) => {
        sendings.delete(sending)
        clearTimeout(sending.patience)
        reject(error)
      }
      const sending: Sending = {
        ...{ request, fail, isSent: false },
        message: { op: OPERATIONS[action], ...(request.body ?? request.query) },
        settle(answer) {
          sendings.delete(sending)
          resolve(answer)
        },
        patience: setTimeout(() => fail(new NotSentError(request)), patienceMs),
      }
      sendings.add(sending)
      if (open) pass(sending, open)
      else want()
    })

  function pass(sending: Sending, { orders }: Way): void {
    const question = () => {
      if (!sendings.has(sending)) return undefined
      sending.isSent = true
      clearTimeout(sending.patience)
      return sending.message
    }
    orders.ask(question, (heard) => sending.settle(readHeard(heard)))
  }

  function lost(): void {
    open = undefined
    begun = undefined
    guard.lost()
    for (const { isSent, fail, request } of [...sendings]) {
      if (isSent) fail(new NoAnswerError(request, new ConnectionLostError()))
    }
  }

  return {
    calls: {
      ...createOrders({ ...connection, act: connection.actBy(send) }),
      cancelOnDisconnect() {
        const answer = guard.set()
        want()
        return answer
      },
    },
    isUsed: () => isUsed,
    async begin(way) {
      begun = way
      await guard.begin(way)
      if (begun !== way) return
      open = way
      for (const sending of [...sendings]) pass(sending, way)
    },
    lost,
    close() {
      isOver = true
      lost()
      guard.close()
      for (const { fail, request } of [...sendings]) fail(new NotSentError(request))
    },
  }
}
