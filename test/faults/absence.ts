import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../sim/random.js'
import type { Client } from './client.js'
import type { OrderTerms, Violation } from './history.js'
import { type Requests, type SignedRequest, sendable } from './requests.js'
import type { SocketWay } from './socket-way.js'

/** What a trader has arranged for when nobody hears from it. */
export interface Absence {
  /** Cuts its sockets, maybe with an order under way, and waits until none of its orders is open. */
  leave(order: OrderTerms): Promise<readonly string[]>
  /** Lets its dead-man switch fire. */
  fallSilent(): Promise<void>
  /** Sets the switch anew where it is time. */
  signOfLife(): Promise<void>
  /** Takes the switch away. */
  rest(): Promise<void>
}

export interface AbsenceOptions {
  readonly client: Client
  readonly requests: Requests
  /** Guarded by cancel_on_disconnect. */
  readonly sockets: readonly SocketWay[]
  readonly urls: readonly string[]
  readonly random: Random
  /** Grows whenever an api was started again: what it kept for a session died with it. */
  readonly apiStarts: () => number
  readonly report: (violation: Violation) => void
}

const SWITCH_MS = 3_000
const SHORT_SWITCH_MS = 1_000
/** The engine may have to be replaced first, and Redis or Postgres to come back. */
const LIMIT_MS = 60_000
const LOOK_MS = 50

export function createAbsence(options: AbsenceOptions): Absence {
  const { client, requests, sockets, urls, random, apiStarts, report } = options
  const wallet = client.trader.wallet.address
  let setAt = 0

  async function set(timeout: number): Promise<void> {
    await client.run({ kind: 'switch' }, requests.cancelAllAfter(timeout))
    setAt = timeout === 0 ? 0 : Date.now()
  }

  /** Whether none of its orders is open, in the end. */
  async function nothingStays(): Promise<boolean> {
    const giveUpAt = Date.now() + LIMIT_MS
    while (Date.now() < giveUpAt) {
      if ((await openOrders(random.pick(urls), client)) === 0) return true
      await sleep(LOOK_MS)
    }
    return false
  }

  return {
    async leave(order) {
      const starts = apiStarts()
      const late = random.chance(0.5) ? requests.place(order, { time_in_force: 0 }) : undefined
      const sentAt = Date.now()
      const guarded = await leaveAll(sockets, late)
      const lost = { sentAt, doneAt: Date.now(), status: 0, code: '', hasRetryAfter: false }
      const isKept = () => guarded > 0 && apiStarts() === starts
      const complain = (what: string) => {
        if (!isKept()) return
        const text = `${wallet} was cut off at ${sentAt}, and a minute later ${what}.`
        report({ name: 'order that outlived its socket', text })
      }
      if (guarded > 0 && !(await nothingStays())) complain('it has open orders')
      if (!late) return []
      const asked = { kind: 'place', terms: [order] } as const
      const { how, ids } = await client.run(asked, late, { sendings: [lost] })
      if (how === 'taken') return ids
      // It was taken from the socket that is gone, and so has to go with it.
      if (how === 'replayed' && guarded > 0 && !(await nothingStays())) {
        complain(`order ${ids[0]}, which was under way, is open`)
      }
      return []
    },
    async fallSilent() {
      await set(SHORT_SWITCH_MS)
      if (await nothingStays()) return
      const text = `${wallet} was silent since ${setAt}, and a minute later it has open orders.`
      report({ name: 'switch that did not fire', text })
    },
    async signOfLife() {
      if (Date.now() - setAt > SWITCH_MS / 3) await set(SWITCH_MS)
    },
    rest: () => set(0),
  }
}

/** How many of them there were to be cut. */
async function leaveAll(
  sockets: readonly SocketWay[],
  late: SignedRequest | undefined,
): Promise<number> {
  let last = late?.operation
  let cut = 0
  for (const socket of sockets) {
    if (!(await socket.leave(last))) continue
    cut += 1
    last = undefined
  }
  return cut
}

/** How many orders of a trader are open; undefined where nobody says so now. */
async function openOrders(url: string, { trader }: Client): Promise<number | undefined> {
  const path = '/orders?open=true&page=0&page_size=1'
  const request: SignedRequest = { method: 'GET', path, signature: '' }
  try {
    const signal = AbortSignal.timeout(5_000)
    const answer = await fetch(url + path, { ...sendable(trader, request), signal })
    const { total } = (await answer.json()) as { readonly total?: number }
    return total
  } catch {
    return undefined
  }
}
