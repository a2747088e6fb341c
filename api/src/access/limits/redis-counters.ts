import { createNowAndThen } from '@truebook/shared/now-and-then'
import { isDemoted } from '@truebook/shared/streams/demoted'
import { Redis, ReplyError, type Result } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import type { Counters, DayCounter } from './counters.js'
import { grantOf, memoryDays } from './memory-counters.js'

const PREFIX = 'truebook:{0}'
/** A Redis that does not answer within this time counts as away. With less, a busy moment would too. */
const PATIENCE_MS = 2_000
/** A connection that owes an answer for this long is closed and made anew. */
const SILENCE_MS = 5_000
const TWO_DAYS_SECONDS = 172_800

/** Spends all of the cost or nothing; gives whether it did (1 or 0), and what is spent. */
const SPEND = `
local spent = tonumber(redis.call('get', KEYS[1]) or '0')
if spent + ARGV[1] > tonumber(ARGV[2]) then return {0, spent} end
spent = redis.call('incrby', KEYS[1], ARGV[1])
redis.call('expire', KEYS[1], ARGV[3])
return {1, spent}`

declare module 'ioredis' {
  interface RedisCommander<Context> {
    spendCredits(
      key: string,
      cost: number,
      limit: number,
      seconds: number,
    ): Result<[ok: 0 | 1, spent: number], Context>
  }
}

/**
 * Counts in Redis. Returns after the first attempt to connect, whether it succeeded or not. While Redis is
 * away, or refuses to count, of which `onError` is told, this copy counts for itself.
 */
export async function redisCounters(
  url: string,
  { onError }: { readonly onError: (error: Error) => void },
): Promise<Counters> {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    // Sends commands of one turn of the event loop together.
    enableAutoPipelining: true,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: PATIENCE_MS,
    socketTimeout: SILENCE_MS,
    // As in streams/redis.ts: so that Redis's reason for not letting us in is read.
    disableClientInfo: true,
    reconnectOnError: isDemoted,
    retryStrategy: (tries) => Math.min(50 * tries, 1000),
    scripts: { spendCredits: { numberOfKeys: 1, lua: SPEND } },
  })
  redis.on('error', onError)
  await new Promise<void>((resolve) => {
    redis.once('ready', () => resolve())
    redis.once('close', () => resolve())
  })
  const due = createNowAndThen(() => performance.now())
  /** What to do where Redis did not count. (What is beyond a limit is no error, but a result.) */
  const instead: Instead = (countOwn) => (error) => {
    if (!(error instanceof Error)) throw error
    // That the connection is away is told already.
    if (error instanceof ReplyError && due() !== undefined) onError(error)
    return countOwn()
  }
  return {
    window({ name, points, seconds }) {
      const rule = { points, duration: seconds }
      const local = new RateLimiterMemory(rule)
      const limiter = new RateLimiterRedis({
        ...rule,
        storeClient: redis,
        keyPrefix: `${PREFIX}:limit:${name}`,
        rejectIfRedisNotReady: true,
      })
      const consume = async (key: string, asked: number) => {
        const consumed = limiter.consume(key, asked)
        const counted = consumed.catch(instead(() => local.consume(key, asked)))
        return grantOf(counted, { points, asked, seconds })
      }
      return {
        async take(key, asked) {
          const grant = await consume(key, asked)
          if (!grant.isOverlong) return grant
          // Redis' clock was set back: the window would last until it comes to where it was.
          await local.delete(key)
          await limiter.delete(key).catch(instead(async () => false))
          return consume(key, asked)
        },
      }
    },
    days: redisDays(redis, instead),
    async close() {
      redis.disconnect()
    },
  }
}

type Instead = <T>(countOwn: () => Promise<T>) => (error: unknown) => Promise<T>

function redisDays(redis: Redis, instead: Instead): DayCounter {
  const local = memoryDays()
  const keyOf = ({ account, day }: { account: number; day: string }) =>
    `${PREFIX}:credits:${account}:${day}`
  return {
    async spend(spending) {
      const { cost, limit } = spending
      return redis
        .spendCredits(keyOf(spending), cost, limit, TWO_DAYS_SECONDS)
        .then(([ok, spent]) => ({ ok: ok === 1, spent }))
        .catch(instead(() => local.spend(spending)))
    },
    async spent(budget) {
      return redis
        .get(keyOf(budget))
        .then(Number)
        .catch(instead(() => local.spent(budget)))
    },
  }
}
