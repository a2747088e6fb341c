import { TruebookError } from '@truebook/shared/error'
import { createLane } from '../../lane.js'
import type { ApiKey } from '../caller.js'
import { countedAddress } from '../ip-rules.js'
import type { Counters } from './counters.js'
import { createLeasedLimiter, type Limiter, type Standing } from './leased-limiter.js'
import type { Plan } from './plans.js'

/** A request, or a message on a connection, that limits count. */
export interface Counted {
  /** Of the limits that it counted against, the one nearest to its end. */
  standing: Standing | undefined
}

declare module 'fastify' {
  interface FastifyRequest extends Counted {}
}

/** How often, and how much at once, clients may ask. Each `of…` throws `TOO_MANY_REQUESTS`. */
export interface RequestLimits {
  /** Every request, by its address or IPv6 network. */
  ofAddress(counted: Counted, ip: string): Promise<void>
  /** Requests that cost more than most and need no more than a newly made wallet, by address. */
  ofCostly(counted: Counted, ip: string, what: Costly): Promise<void>
  /** Requests by any key of a wallet. */
  ofWallet(counted: Counted, account: number, kind: Kind): Promise<void>
  /**
   * Requests by a wallet's sessions, apart: whoever stole a key must not be able to keep its owner from
   * deleting it.
   */
  ofSessions(counted: Counted, account: number): Promise<void>
  /** Requests by one key, with its plan's limit if there is one. */
  ofKey(counted: Counted, key: ApiKey, plan: Plan, kind: Kind): Promise<void>
  /**
   * Does work that may hold a database connection for long, when it is the account's turn. Throws
   * `TOO_MANY_REQUESTS`.
   */
  inTurnOfWallet<T>(account: number, work: () => Promise<T>): Promise<T>
  /** The same for an address. */
  inTurnOfAddress<T>(ip: string, work: () => Promise<T>): Promise<T>
}

/**
 * Cancels, the dead-man switch among them, are counted apart: after too many other requests one can still
 * cancel.
 */
export type Kind = 'requests' | 'cancels'

export type Costly =
  | 'nonces'
  | 'sign-ins'
  | 'enrolments'
  | 'deep books'
  | 'past books'
  | 'lists of open orders'
  | 'gifts'

export interface LimitNumbers {
  readonly ipPerSecond: number
  /** How many within `COSTLY_SECONDS`. */
  readonly costly: number
  readonly walletPerMinute: number
  readonly keyPerMinute: number
  /** How many connections to the database there are. */
  readonly connections: number
}

/** So short that a client which exceeded it need not wait long. */
const COSTLY_SECONDS = 5

/** Long work leaves half of the connections to commands and short queries. */
const PART_FOR_LONG = 0.5
/** How much long work of one account or address is under way at once, how much may wait, and how long. */
const LONG_AT_ONCE = 2
const LONG_WAITING = 300
const LONG_WAIT_MS = 5_000

export function createRequestLimits(counters: Counters, numbers: LimitNumbers): RequestLimits {
  const perMinute = (name: string, points: number) =>
    createLeasedLimiter(counters, { name, points, seconds: 60 })
  const addresses = createLeasedLimiter(counters, {
    name: 'ip',
    points: numbers.ipPerSecond,
    seconds: 1,
  })
  const costly = createLeasedLimiter(counters, {
    name: 'costly',
    points: numbers.costly,
    seconds: COSTLY_SECONDS,
  })
  const wallets = perMinute('wallet', numbers.walletPerMinute)
  const sessions = perMinute('session', numbers.walletPerMinute)
  const keys = perMinute('key', numbers.keyPerMinute)
  const planned = new Map<number, Limiter>()
  const inLane = createLane({
    width: Math.ceil(numbers.connections * PART_FOR_LONG),
    each: LONG_AT_ONCE,
    waiting: LONG_WAITING,
    waitMs: LONG_WAIT_MS,
  })

  function limiterOf({ requestsPerMinute }: Plan): Limiter {
    if (requestsPerMinute === undefined) return keys
    const limiter = planned.get(requestsPerMinute) ?? perMinute('key', requestsPerMinute)
    planned.set(requestsPerMinute, limiter)
    return limiter
  }

  return {
    async ofAddress(counted, ip) {
      const standing = await addresses.take(countedAddress(ip))
      check(counted, standing, 'requests', 'this address')
    },
    async ofCostly(counted, ip, what) {
      const standing = await costly.take(`${what}:${countedAddress(ip)}`)
      check(counted, standing, what, 'this address')
    },
    async ofWallet(counted, account, kind) {
      const standing = await wallets.take(nameOf(String(account), kind))
      check(counted, standing, kind, 'this wallet')
    },
    async ofSessions(counted, account) {
      const standing = await sessions.take(String(account))
      check(counted, standing, 'requests', "this wallet's sessions")
    },
    async ofKey(counted, { apiKey }, plan, kind) {
      const standing = await limiterOf(plan).take(nameOf(apiKey, kind))
      check(counted, standing, kind, 'this API key')
    },
    inTurnOfWallet: (account, work) => inLane(String(account), work),
    inTurnOfAddress: (ip, work) => inLane(countedAddress(ip), work),
  }
}

/** The name that a limit counts under. */
function nameOf(whose: string, kind: Kind): string {
  return kind === 'requests' ? whose : `${kind}:${whose}`
}

/** No limits at all, as benches want it. */
export const NO_LIMITS: RequestLimits = {
  async ofAddress() {},
  async ofCostly() {},
  async ofWallet() {},
  async ofSessions() {},
  async ofKey() {},
  inTurnOfWallet: (_account, work) => work(),
  inTurnOfAddress: (_ip, work) => work(),
}

function check(counted: Counted, standing: Standing, what: Kind | Costly, whose: string): void {
  counted.standing = nearest(counted.standing, standing)
  if (standing.allowed) return
  counted.standing = standing
  const seconds = Math.max(Math.ceil(standing.msLeft / 1000), 1)
  const message = `Too many ${what} of ${whose}: ${standing.limit} are allowed, and the next is taken in ${seconds} s.`
  throw new TruebookError('TOO_MANY_REQUESTS', { message, details: { retry_after: seconds } })
}

function nearest(known: Standing | undefined, next: Standing): Standing {
  if (!known) return next
  return next.remaining / next.limit < known.remaining / known.limit ? next : known
}
