import { setTimeout as sleep } from 'node:timers/promises'
import { redisCounters } from '@truebook/api/access/limits/redis-counters'
import { redisStreams } from '@truebook/shared/streams/redis'
import type { Test } from 'tap'
import { openProxy } from '../faults/proxy.js'
import { redisTest } from '../own-redis.js'

const onError = () => undefined

const TRIES = 30

/** Asks until what comes is of another connection, and says as wanted. */
async function untilTold(t: Test, ask: () => Promise<unknown>, wanted: RegExp): Promise<void> {
  for (let tries = 1; ; tries++) {
    const said = await ask().then(
      () => '',
      (error: Error) => error.message,
    )
    const isBare = /max retries|Connection is closed/.test(said)
    if (wanted.test(said) || isBare || tries === TRIES) {
      t.match(said, wanted)
      return
    }
    await sleep(20)
  }
}

redisTest('what is asked of a Redis that is away fails with why it is', async (t, { url: to }) => {
  const url = new URL(to)
  const proxy = await openProxy(Number(url.port))
  url.port = String(proxy.port)
  const streams = redisStreams(url.href, { onError })
  t.teardown(() => streams.close())
  const { commands, events, time } = streams
  const asks = [
    () => commands.append(Buffer.from('a')),
    () => events.publish(1, Buffer.from('a')),
    () => events.read('0-0', 1, 50),
    events.top,
    time,
  ] as readonly (() => Promise<unknown>)[]
  for (const ask of asks) await ask()
  proxy.become('cut')
  for (const ask of asks) await untilTold(t, ask, /^Redis: .*(ECONNRESET|EPIPE)/)
  await proxy.close()
  for (const ask of asks) await untilTold(t, ask, /^Redis: connect ECONNREFUSED /)
})

redisTest('a connection that Redis ends has ended', async (t, { url, admin }) => {
  const streams = redisStreams(url, { onError })
  t.teardown(() => streams.close())
  const reading = streams.events.read('0-0', 1, 4_000)
  reading.catch(() => undefined)
  while (!String(await admin.client('LIST')).includes('cmd=xread')) await sleep(20)
  await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  await t.rejects(reading, { message: 'Redis: the connection has ended' })
})

redisTest('a Redis that has too many clients says so', async (t, { url, admin }) => {
  await admin.config('SET', 'maxclients', '1')
  const streams = redisStreams(url, { onError })
  t.teardown(() => streams.close())
  await untilTold(t, streams.time, /max number of clients reached/)
  const told = { last: '' }
  const onTold = ({ message }: Error) => {
    told.last = message
  }
  const counters = await redisCounters(url, { onError: onTold })
  t.teardown(() => counters.close())
  const last = () => Promise.reject(new Error(told.last))
  await untilTold(t, last, /max number of clients reached/)
})
