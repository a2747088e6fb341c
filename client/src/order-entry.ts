import { type Act, requestOf, type SendOnce } from './act.js'
import { type Answer, readHeard } from './answer.js'
import type { Connection } from './connection.js'
import { createDisconnectGuard, type Way } from './disconnect-guard.js'
import { ConnectionLostError, NoAnswerError, NotSentError } from './errors.js'
import { createOrders, type Orders } from './orders.js'
import { passed } from './passed.js'
import type { Request } from './request.js'

/**
 * The orders of a client, over the connection of a feed: signed and answered as by REST, but sent once, whatever
 * comes of it. If the connection is lost before the answer, it throws a `NoAnswerError` whose cause is a
 * `ConnectionLostError`; if there was no connection for `patienceMs`, a `NotSentError`.
 */
export interface FeedOrders extends Orders {
  /**
   * Has all of the account's open orders cancelled when the connection ends, `close()` included. Resolves once that
   * is set; it is signed anew each minute, and over each new connection before any order. A lost connection makes it
   * wait for the next one, for `patienceMs`; then it throws as orders do.
   */
  cancelOnDisconnect(): Promise<{ readonly valid_until: number }>
}

export interface OrderEntry {
  readonly calls: FeedOrders
  /** Whether it was ever asked anything. */
  isUsed(): boolean
  /** Sends what waits, once "cancel on disconnect" is set, if wanted. Throws if it cannot be set for now. */
  begin(way: Way): Promise<void>
  lost(): void
  close(): void
}

export interface OrderEntryOptions {
  readonly connection: Connection
  readonly patienceMs: number
  /** Called when a connection has to log in. */
  readonly onWanted: () => void
  /** Called with the reason when "cancel on disconnect" is no longer set. */
  readonly onRefusal: (error: unknown) => void
}

/** A message that has no answer yet. */
interface Sending {
  readonly request: Request
  readonly message: object
  readonly settle: (answer: Answer) => void
  readonly fail: (error: Error) => void
  readonly patience: ReturnType<typeof setTimeout>
  /** When that runs out, of `passed()`: no timer runs while the computer sleeps. */
  readonly lateAt: number
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
  const guard = createDisconnectGuard({ connection, patienceMs, onRefusal })
  /** The connection that orders may be sent over, if there is one. */
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
        lateAt: passed() + patienceMs,
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

  const actOver = connection.actBy(send)
  /** Without patience there is no time to ask for the exchange's clock either. */
  const act: Act = async (request) => {
    if (open || patienceMs > 0) return actOver(request)
    if (!isOver) want()
    throw new NotSentError(requestOf(request, request.fields))
  }

  return {
    calls: {
      ...createOrders({ ...connection, act }),
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
      for (const sending of [...sendings]) {
        if (passed() > sending.lateAt) sending.fail(new NotSentError(sending.request))
        else pass(sending, way)
      }
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
