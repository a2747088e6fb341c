import { testRedis } from '@truebook/host/testing/test-services'
import { LOG_SERIALIZERS } from '@truebook/shared/logged-error'
import { UnsentError } from '@truebook/shared/streams'
import { redisStreams } from '@truebook/shared/streams/redis'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import t from 'tap'

const redis = await testRedis()
if (!('missing' in redis)) t.teardown(() => redis.stop())
const skip = 'missing' in redis && redis.missing

/** A log whose lines are kept. */
function keptLog() {
  const lines: string[] = []
  const write = (line: string) => lines.push(line)
  return { log: pino({ serializers: LOG_SERIALIZERS }, { write }), lines }
}

t.test('an error is logged with its causes, and with nothing that hangs on it', async (t) => {
  const { log, lines } = keptLog()
  const command = { name: 'xadd', args: ['s3cret', Buffer.from('s3cret')] }
  const cause = Object.assign(new Error('OOM'), { name: 'ReplyError', command })
  const error = Object.assign(new Error('refused', { cause }), { code: '40001', command })
  log.warn(error, 'said')
  log.warn({ err: error, request_id: 'r' })
  log.warn({ err: undefined })
  t.notMatch(lines.join(''), /s3cret|115,51|"command"/)
  for (const line of lines.slice(0, 2)) {
    t.match(JSON.parse(line).err, {
      ...{ type: 'Error', message: 'refused', code: '40001' },
      cause: { type: 'ReplyError', message: 'OOM', stack: /ReplyError|OOM/ },
    })
  }
})

t.test('a login that Redis refuses is logged without its password', { skip }, async (t) => {
  if ('missing' in redis) return
  const { log, lines } = keptLog()
  const url = new URL(redis.url)
  url.password = 's3cret'
  const owner = new Redis(redis.url)
  t.teardown(() => owner.disconnect())
  await owner.call('ACL', 'SETUSER', 'api', 'on', '>another', '~*', '&*', '+@all')
  url.username = 'api'
  const streams = redisStreams(url.href, { onError: (error) => log.warn(error) })
  t.teardown(() => streams.close())
  await t.rejects(streams.commands.append(Buffer.from('one')), UnsentError)
  while (!lines.some((line) => line.includes('WRONGPASS'))) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  t.notMatch(lines.join(''), /s3cret/)
})
