import type { Random } from '../sim/random.js'
import { type Absence, createAbsence } from './absence.js'
import { type Client, createClient } from './client.js'
import type { Exchange } from './exchange.js'
import type { Violation } from './history.js'
import { createRequests, type Requests, type Trader } from './requests.js'
import { restWay } from './rest-way.js'
import { socketWay } from './socket-way.js'

/** How a trader goes to the exchange. */
export interface Habits {
  readonly usesSockets: boolean
  /** Has all cancelled when its socket ends. */
  readonly isGuarded: boolean
  /** Has all cancelled when it is silent for too long. */
  readonly hasSwitch: boolean
}

/** A trader with its ways, and what it has arranged. */
export interface Participant {
  readonly client: Client
  readonly requests: Requests
  readonly habits: Habits
  readonly absence: Absence
}

/** Half of all use sockets; of those some have one arrangement, some the other, some both. */
export function habitsOf(number: number): Habits {
  const usesSockets = number % 2 === 1
  return {
    usesSockets,
    isGuarded: usesSockets && number % 8 >= 5,
    hasSwitch: usesSockets && number % 4 === 3,
  }
}

export interface ParticipantOptions {
  readonly trader: Trader
  readonly habits: Habits
  readonly exchange: Exchange
  readonly random: Random
  readonly signal: AbortSignal
  readonly report: (violation: Violation) => void
}

export function createParticipant(options: ParticipantOptions): Participant {
  const { trader, habits, exchange, random, signal, report } = options
  const { urls, clientUrls, apis } = exchange
  const requests = createRequests(trader)
  const rest = clientUrls.map((url) => restWay(url, { trader, signal }))
  const guard = habits.isGuarded ? { greeting: requests.cancelOnDisconnect } : {}
  const sockets = habits.usesSockets
    ? clientUrls.map((url) => socketWay({ url, trader, ...guard }))
    : []
  const client = createClient({
    trader,
    // What can go over a socket mostly does.
    ways: [...sockets, ...sockets, ...rest],
    random: () => random.below(2 ** 32) / 2 ** 32,
    signal,
  })
  const apiStarts = () => apis.reduce((sum, api) => sum + api.starts(), 0)
  const guarded = habits.isGuarded ? sockets : []
  const parts = { client, requests, sockets: guarded, urls, random, apiStarts, report }
  return { client, requests, habits, absence: createAbsence(parts) }
}
