import {
  bySymbol,
  chainAddress,
  optional,
  postgresUrl,
  readConfig,
  redisUrl,
  secretBytes,
  urlOf,
  wholeNumber,
} from '@truebook/shared/config'
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

t.test('a Redis is told by its host', async (t) => {
  const read = (url: string) => readConfig({ REDIS_URL: redisUrl() }, { REDIS_URL: url }).REDIS_URL
  t.equal(read('rediss://user:word@[::1]:6380/1'), 'rediss://user:word@[::1]:6380/1')
  const none = ['redis:///run/redis.sock', 'redis:name', 'redis://', 'http://127.0.0.1']
  for (const url of [...none, 'redis://127.0.0.1/abc', 'redis://127.0.0.1/-1']) {
    t.throws(() => read(url), { message: /^REDIS_URL must be a URL .*, with a host, but / }, url)
  }
})

t.test('a Postgres is told by a URL whose password is whole', async (t) => {
  const read = (url: string) =>
    readConfig({ DATABASE_URL: postgresUrl() }, { DATABASE_URL: url }).DATABASE_URL
  for (const url of [
    'postgres://user:p%2F%40@[::1]:5432/name',
    'postgresql://host/name?sslmode=verify-full',
    'postgres://user@%2Frun%2Fpostgresql/name?options=a@b',
    'POSTGRES://u:p@h/n',
  ]) {
    t.equal(read(url), url)
  }
  for (const url of [
    ' postgres://user:hidden@host/name',
    'postgres://user:12/hidden@host/name',
    'postgres://user:12?hidden@host/name',
    'postgres://user:12#hidden@host/name',
  ]) {
    t.throws(() => read(url), { message: /^DATABASE_URL must be (?!.*hidden)/ })
  }
})

t.test('an address with a typo in its mixed case is refused', async (t) => {
  const read = (address: string) => readConfig({ OWNER: chainAddress() }, { OWNER: address }).OWNER
  const mixed = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
  const digits = mixed.slice(2)
  for (const given of [mixed, mixed.toLowerCase(), `0x${digits.toUpperCase()}`]) {
    t.equal(read(given), mixed.toLowerCase())
  }
  for (const given of [mixed.replace('aA', 'AA'), mixed.replace('60', '61'), digits, `${mixed}0`]) {
    t.throws(() => read(given), { message: /^OWNER must be an address as 0x and 40 hex/ }, given)
  }
})

t.test('a list by symbols has each of them once', async (t) => {
  const settings = { FEES: bySymbol('USDC=1,ETH=2', /^[0-9]+$/) }
  const read = (text: string) => [...readConfig(settings, { FEES: text }).FEES]
  t.strictSame(read(' USDC=1, ETH=1,'), [
    ['USDC', '1'],
    ['ETH', '1'],
  ])
  t.strictSame(read(''), [])
  const message = /^FEES must be a list such as USDC=1,ETH=2, with each symbol once, but /
  for (const text of ['USDC=1,ETH=2,USDC=3', 'USDC=1,USDC=1', 'USDC=x', 'USDC', 'USDC=1=2']) {
    t.throws(() => read(text), { message }, text)
  }
})
