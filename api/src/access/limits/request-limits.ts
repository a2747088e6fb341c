import { TruebookError } from '@truebook/shared/error'
import type { FastifyRequest } from 'fastify'
import type { ApiKey } from '../caller.js'
import { countedAddress } from '../ip-rules.js'
import type { Counters } from './counters.js'
import { createLeasedLimiter, type Limiter, type Standing } from './leased-limiter.js'
import type { Plan } from './plans.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The limit that is nearest to its end, of those that the request counted for. */
    standing: Standing | undefined
  }
}

/** How often one may ask. Each throws `TOO_MANY_REQUESTS`. */
export interface RequestLimits {
  /** Of an address, or of an IPv6 network: every request counts. */
  ofAddress(request: FastifyRequest): Promise<void>
  /** Of a wallet, by whatever key or session. */
  ofWallet(request: FastifyRequest, account: number): Promise<void>
  /** Of one key, by its plan where that says so. */
  ofKey(request: FastifyRequest, key: ApiKey, plan: Plan): Promise<void>
}

export interface LimitNumbers {
  readonly ipPerSecond: number
  readonly walletPerMinute: number
  readonly keyPerMinute: number
}

export function createRequestLimits(counters: Counters, numbers: LimitNumbers): RequestLimits {
  const perMinute = (name: string, points: number) =>
    createLeasedLimiter(counters, { name, points, seconds: 60 })
  const addresses = createLeasedLimiter(counters, {
    name: 'ip',
    points: numbers.ipPerSecond,
    seconds: 1,
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
    async ofAddress(request) {
      check(request, await addresses.take(countedAddress(request.ip)), 'address')
    },
    async ofWallet(request, account) {
      check(request, await wallets.take(String(account)), 'wallet')
    },
    async ofKey(request, { apiKey }, plan) {
      check(request, await limiterOf(plan).take(apiKey), 'API key')
    },
  }
}

/** No limits at all, as benches want it. */
export const NO_LIMITS: RequestLimits = {
  async ofAddress() {},
  async ofWallet() {},
  async ofKey() {},
}

function check(request: FastifyRequest, standing: Standing, whose: string): void {
  request.standing = nearest(request.standing, standing)
  if (standing.allowed) return
  request.standing = standing
  const seconds = Math.max(Math.ceil(standing.msLeft / 1000), 1)
  const message = `Too many requests of this ${whose}: ${standing.limit} are allowed, and the next is taken in ${seconds} s.`
  throw new TruebookError('TOO_MANY_REQUESTS', { message, details: { retry_after: seconds } })
}

function nearest(known: Standing | undefined, next: Standing): Standing {
  if (!known) return next
  return next.remaining / next.limit < known.remaining / known.limit ? next : known
}
