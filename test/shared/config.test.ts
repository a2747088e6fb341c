import { optional, readConfig, secretBytes, urlOf, wholeNumber } from '@truebook/shared/config'
import t from 'tap'

t.test('all that is wrong is told at once, and none of it tells a secret', async (t) => {
  const settings = {
    DATABASE_URL: urlOf(['postgres']),
    RPC_URL: urlOf(['http', 'https']),
    REDIS_URL: urlOf(['redis']),
    SESSION_SECRET: secretBytes(2),
    PORT: wholeNumber({ min: 0, max: 9 }),
    LIMIT: optional(wholeNumber({ min: 0, max: 9 })),
    HOST: urlOf(['http']),
  }
  const env = {
    DATABASE_URL: 'mysql://user:hidden/part@host/name?password=hidden',
    RPC_URL: 'ws://node/v3/hidden',
    REDIS_URL: 'user:hidden@host',
    SESSION_SECRET: 'hidden',
    PORT: '12',
  }
  t.throws(() => readConfig(settings, env), {
    name: 'ConfigError',
    message: [
      'DATABASE_URL must be a URL that begins with postgres://, but "mysql://…" came.',
      'RPC_URL must be a URL that begins with http:// or https://, but "ws://…" came.',
      'REDIS_URL must be a URL that begins with redis://, but something else came.',
      'SESSION_SECRET must be 2 bytes as 4 hex digits, but something else came.',
      'PORT must be a whole number from 0 to 9, but "12" came.',
      'HOST must be set: a URL that begins with http://.',
    ].join('\n'),
  })
})
