import { TruebookError } from '@truebook/shared/error'
import { createLane } from '../../lane.js'
import type { ApiKey } from '../caller.js'
import { countedAddress } from '../ip-rules.js'
import type { Counters } from './counters.js'
import { createLeasedLimiter, type Limiter, type Standing } from './leased-limiter.js'
import type { Plan } from './plans.js'

/** What is counted: a request, or a message on a connection. */
export interface Counted {
  /** The limit that is nearest to its end, of those that it counted for. */
  standing: Standing | undefined
}

declare module 'fastify' {
  interface FastifyRequest extends Counted {}
}

/** How often one may ask, and for how much at once. Each throws `TOO_MANY_REQUESTS`. */
export interface RequestLimits {
  /** Of an address, or of an IPv6 network: every request counts. */
  ofAddress(counted: Counted, ip: string): Promise<void>
  /** Of an address, for what costs more than most and anybody may ask, if with a wallet made for it. */
  ofCostly(counted: Counted, ip: string, what: Costly): Promise<void>
  /** Of a wallet, by whatever key. */
  ofWallet(counted: Counted, account: number, kind: Kind): Promise<void>
  /** Of a wallet's sessions: a stolen key must not keep its owner from deleting it. */
  ofSessions(counted: Counted, account: number): Promise<void>
  /** Of one key, by its plan where that says so. */
  ofKey(counted: Counted, key: ApiKey, plan: Plan, kind: Kind): Promise<void>
  /** Does what may keep a connection to the database for long, when it is an account's turn. */
  inTurnOfWallet<T>(account: number, work: () => Promise<T>): Promise<T>
  /** The same for an address. */
  inTurnOfAddress<T>(ip: string, work: () => Promise<T>): Promise<T>
}

/** Cancels, the dead-man switch among them, are counted apart: whoever asked too much else still gets out. */
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
  /** Within `COSTLY_SECONDS`. */
  readonly costly: number
  readonly walletPerMinute: number
  readonly keyPerMinute: number
  /** How many connections to the database there are. */
  readonly connections: number
}

/** So short that whoever went beyond it does not wait for long. */
const COSTLY_SECONDS = 5

/** What takes long leaves half of the connections to commands and to what does not. */
const PART_FOR_LONG = 0.5
/** How many long ones of one account or address are under way at once, and how many may wait. */
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

/** What a limit counts under. */
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
