import type { Redis } from 'ioredis'
import { codeOf } from '../error-code.js'

/** What ioredis says of a command whose connection broke, or could not be opened. */
const BROKEN = /^(Reached the max retries per request|Connection is closed)/

/**
 * The same connection, but its commands fail with the reason why it broke, which ioredis only tells as an
 * event.
 */
export function tellingWhyBroken(redis: Redis): Redis {
  let why: Error | undefined
  redis.on('connect', () => {
    why = undefined
  })
  redis.on('error', (error) => {
    why = error
  })
  // Not the event's error itself: if that is a reply of Redis, it would seem that Redis refused this
  // command and did not carry it out.
  const tell = (error: Error) => {
    if (!BROKEN.test(error.message)) throw error
    const reason = why ? why.message || codeOf(why) : 'the connection has ended'
    throw new Error(`Redis: ${reason}`, { cause: why })
  }
  return new Proxy(redis, {
    get(_, name) {
      const value = Reflect.get(redis, name)
      if (typeof value !== 'function') return value
      return (...given: unknown[]) => {
        const answer = value.apply(redis, given)
        return answer instanceof Promise ? answer.catch(tell) : answer
      }
    },
  })
}
