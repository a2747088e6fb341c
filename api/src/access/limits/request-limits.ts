import { TruebookError } from '@truebook/shared/error'
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

/** How often one may ask. Each throws `TOO_MANY_REQUESTS`. */
export interface RequestLimits {
  /** Of an address, or of an IPv6 network: every request counts. */
  ofAddress(counted: Counted, ip: string): Promise<void>
  /** Of an address that signs in, in each step of that: it costs more than most, and has no key yet. */
  ofSignIn(counted: Counted, ip: string, step: SignInStep): Promise<void>
  /** Of a wallet, by whatever key or session. */
  ofWallet(counted: Counted, account: number): Promise<void>
  /** Of one key, by its plan where that says so. */
  ofKey(counted: Counted, key: ApiKey, plan: Plan): Promise<void>
}

export type SignInStep = 'nonce' | 'message'

export interface LimitNumbers {
  readonly ipPerSecond: number
  /** Within `SIGN_IN_SECONDS`. */
  readonly signIns: number
  readonly walletPerMinute: number
  readonly keyPerMinute: number
}

/** So short that whoever went beyond it does not wait for long. */
const SIGN_IN_SECONDS = 5

export function createRequestLimits(counters: Counters, numbers: LimitNumbers): RequestLimits {
  const perMinute = (name: string, points: number) =>
    createLeasedLimiter(counters, { name, points, seconds: 60 })
  const addresses = createLeasedLimiter(counters, {
    name: 'ip',
    points: numbers.ipPerSecond,
    seconds: 1,
  })
  const signIns = createLeasedLimiter(counters, {
    name: 'sign-in',
    points: numbers.signIns,
    seconds: SIGN_IN_SECONDS,
  })
  const wallets = perMinute('wallet', numbers.walletPerMinute)
  const keys = perMinute('key', numbers.keyPerMinute)
  const planned = new Map<number, Limiter>()

  function limiterOf({ requestsPerMinute }: Plan): Limiter {
    if (requestsPerMinute === undefined) return keys
    const limiter = planned.get(requestsPerMinute) ?? perMinute('key', requestsPerMinute)
    planned.set(requestsPerMinute, limiter)
    return limiter
  }

  return {
    async ofAddress(counted, ip) {
      check(counted, await addresses.take(countedAddress(ip)), 'requests of this address')
    },
    async ofSignIn(counted, ip, step) {
      const standing = await signIns.take(`${step}:${countedAddress(ip)}`)
      check(counted, standing, 'sign-ins of this address')
    },
    async ofWallet(counted, account) {
      check(counted, await wallets.take(String(account)), 'requests of this wallet')
    },
    async ofKey(counted, { apiKey }, plan) {
      check(counted, await limiterOf(plan).take(apiKey), 'requests of this API key')
    },
  }
}

/** No limits at all, as benches want it. */
export const NO_LIMITS: RequestLimits = {
  async ofAddress() {},
  async ofSignIn() {},
  async ofWallet() {},
  async ofKey() {},
}

function check(counted: Counted, standing: Standing, what: string): void {
  counted.standing = nearest(counted.standing, standing)
  if (standing.allowed) return
  counted.standing = standing
  const seconds = Math.max(Math.ceil(standing.msLeft / 1000), 1)
  const message = `Too many ${what}: ${standing.limit} are allowed, and the next is taken in ${seconds} s.`
  throw new TruebookError('TOO_MANY_REQUESTS', { message, details: { retry_after: seconds } })
}

function nearest(known: Standing | undefined, next: Standing): Standing {
  if (!known) return next
  return next.remaining / next.limit < known.remaining / known.limit ? next : known
}
