import type { Size } from '../arguments.js'

/** All that a run measures. */
export interface Plan {
  readonly rounds: number
  /** Rounds before these that do not count: processes that run for long have compiled what they do often. */
  readonly warmUps: number
  readonly wallets: number
  /** Connections that are kept open, each with one request under way at most. */
  readonly sockets: number
  /** How many orders rest before the first round; cancels name them. */
  readonly resting: number
  /** Requests of one order each, a round, sent as fast as they are answered. */
  readonly requests: number
  /** Requests of `BATCH_ORDERS` orders each, a round. */
  readonly batches: number
  /** How long each share of the capacity is offered before it counts, in seconds. */
  readonly leadSeconds: number
  /** How long it then counts, in seconds. */
  readonly pacedSeconds: number
}

/** The most that one signed request may place. */
export const BATCH_ORDERS = 50

/** The shares of the measured capacity at which latency is measured. */
export const LOADS = [0.5, 0.9] as const

/** Shares of the single requests: cancels of resting orders, and orders that trade at once. */
export const MIX = { cancels: 0.4, crossing: 0.05 }

const FULL: Plan = {
  rounds: 5,
  warmUps: 1,
  wallets: 100,
  sockets: 256,
  resting: 20_000,
  requests: 20_000,
  batches: 800,
  leadSeconds: 2,
  pacedSeconds: 10,
}

const SMALL: Plan = {
  rounds: 1,
  warmUps: 1,
  wallets: 4,
  sockets: 8,
  resting: 200,
  requests: 200,
  batches: 4,
  leadSeconds: 0.2,
  pacedSeconds: 0.5,
}

export function planOf(size: Size): Plan {
  return size === 'full' ? FULL : SMALL
}
