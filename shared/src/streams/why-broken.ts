import type { Redis } from 'ioredis'
import { codeOf } from '../error-code.js'

/** What ioredis says of a command whose connection broke, or could not be had. */
const BROKEN = /^(Reached the max retries per request|Connection is closed)/

/** The same connection, whose commands then fail with why it broke: ioredis tells that as an event only. */
export function tellingWhyBroken(redis: Redis): Redis {
  let why: Error | undefined
  redis.on('connect', () => {
    why = undefined
  })
  redis.on('error', (error) => {
    why = error
  })
  // Never the error itself: as a reply of Redis' it would mean that the command was refused, and not carried out.
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
