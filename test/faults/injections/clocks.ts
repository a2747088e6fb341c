import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../../sim/random.js'
import { type Exchange, processesOf } from '../exchange.js'
import { setPostgresClock } from '../postgres-clock.js'
import type { WatchedProcess } from '../watched-process.js'
import { type Fault, withRedis } from './fault.js'

/**
 * Steps of the wall clock, forward and back, of which some go beyond the five minutes that a request
 * may be off. In the end each clock is right again: that is a step as well.
 */
export const CLOCKS: readonly Fault[] = [
  {
    name: 'clock of one process stepped',
    async inject(exchange, { random, struck }) {
      const one = random.pick(processesOf(exchange))
      struck()
      await stepAbout([one], random)
    },
  },
  {
    name: 'clocks of all processes stepped',
    async inject(exchange, { random, struck }) {
      struck()
      await stepAbout(processesOf(exchange), random)
    },
  },
  {
    name: 'clock of Postgres stepped',
    async inject({ postgres }, { random, struck }) {
      await setPostgresClock(postgres.url, stepOf(random))
      struck()
      // Engines look at it every second.
      await sleep(random.between(500, 2_500))
      await setPostgresClock(postgres.url, 0)
      await sleep(BELIEVED_MS)
    },
  },
  {
    name: 'clock of Redis stepped',
    missing: missingClock,
    async inject(exchange, { random, struck }) {
      setRedisClock(exchange, stepOf(random))
      struck()
      // A stream that is lost now begins anew with ids of that time.
      if (random.chance(0.5)) await withRedis(exchange.redis.url, (client) => client.flushall())
      await sleep(random.between(500, 2_500))
      setRedisClock(exchange, 0)
      await sleep(BELIEVED_MS)
    },
  },
  {
    // Not forward: time never falls, so hours would pass until anybody is served again.
    name: 'clocks of Redis and Postgres set back alike',
    missing: missingClock,
    async inject(exchange, { random, struck }) {
      const step = -Math.abs(stepOf(random))
      setRedisClock(exchange, step)
      await setPostgresClock(exchange.postgres.url, step)
      struck()
      await sleep(random.between(500, 2_500))
      setRedisClock(exchange, 0)
      await setPostgresClock(exchange.postgres.url, 0)
      await sleep(BELIEVED_MS)
    },
  },
]

/** So long engines may go by what they were told last: with another wrong clock in that time two would agree. */
const BELIEVED_MS = 2_000

function missingClock({ redisClock }: Exchange): string | undefined {
  return 'missing' in redisClock ? redisClock.missing : undefined
}

function setRedisClock({ redisClock }: Exchange, aheadMs: number): void {
  if ('missing' in redisClock) throw new Error(redisClock.missing)
  redisClock.set(aheadMs)
}

const MOST_STEPS = 3
const SECONDS = 10_000
const MINUTES = 600_000
const HOURS = 36_000_000

async function stepAbout(processes: readonly WatchedProcess[], random: Random): Promise<void> {
  const steps = random.between(1, MOST_STEPS)
  for (let i = 0; i < steps; i++) {
    const ms = stepOf(random)
    for (const one of processes) one.setClock(ms)
    await sleep(random.between(200, 800))
  }
  for (const one of processes) one.setClock(0)
}

function stepOf(random: Random): number {
  const most = random.pick([SECONDS, SECONDS, MINUTES, HOURS])
  return random.between(-most, most)
}
