import { setTimeout as sleep } from 'node:timers/promises'
import { COMMAND_STREAM, EVENT_STREAM } from '@truebook/shared/streams'
import type { Redis } from 'ioredis'
import type { Random } from '../../sim/random.js'
import type { Exchange } from '../exchange.js'
import { type Fault, type InjectOptions, spellOf, withRedis } from './fault.js'

/** The command stream says things twice, late and in another order; both streams lose what they hold. */
export const STREAMS: readonly Fault[] = [
  {
    name: 'consumed commands delivered again',
    inject: ({ redis }, { struck }) =>
      withRedis(redis.url, async (client) => {
        await append(client, await newest(client))
        struck()
      }),
  },
  {
    name: 'commands delivered in another order, some twice',
    inject: shuffleCommands,
  },
  {
    name: 'consumed commands delivered late, after a trim',
    inject: ({ redis }, { random, struck }) =>
      withRedis(redis.url, async (client) => {
        const entries = await newest(client)
        await sleep(spellOf(random, 8_000))
        await client.xtrim(COMMAND_STREAM, 'MAXLEN', 0)
        await append(client, shuffled(entries, random))
        struck()
      }),
  },
  {
    name: 'event stream trimmed by somebody',
    inject: ({ redis }, { random, struck }) =>
      withRedis(redis.url, async (client) => {
        await client.xtrim(EVENT_STREAM, 'MAXLEN', random.below(3))
        struck()
      }),
  },
  {
    name: 'one of the streams deleted',
    inject: ({ redis }, { random, struck }) =>
      withRedis(redis.url, async (client) => {
        await client.del(random.pick([COMMAND_STREAM, EVENT_STREAM]))
        struck()
      }),
  },
  {
    name: 'clock of Redis stepped forward',
    inject: ({ redis }, { random, struck }) =>
      withRedis(redis.url, async (client) => {
        // As the ids of entries that a clock ahead has made: all later ones go above them.
        const ahead = Date.now() + random.between(1_000, 600_000)
        if (await isTaken(client.xadd(COMMAND_STREAM, `${ahead}-0`, 'b', ''))) struck()
      }),
  },
]

const MOST_REPEATED = 50
const HELD_BACK_MS = 400

type Entry = readonly [id: Buffer, fields: readonly Buffer[]]

/** Those that the stream still holds, oldest first: each was, or will be, read. */
async function newest(client: Redis): Promise<Entry[]> {
  const entries = await client.xrevrangeBuffer(COMMAND_STREAM, '+', '-', 'COUNT', MOST_REPEATED)
  return entries.reverse()
}

/** Whether an entry was taken; not so where the stream is further ahead already. */
async function isTaken(entry: Promise<unknown>): Promise<boolean> {
  try {
    await entry
    return true
  } catch (error) {
    if (/equal or smaller than the target stream top item/.test(String(error))) return false
    throw error
  }
}

async function append(client: Redis, entries: readonly Entry[]): Promise<void> {
  for (const [, [name, bytes]] of entries) await client.xadd(COMMAND_STREAM, '*', name, bytes)
}

/** Holds back what no engine has read yet, and lets it come in another order, some of it twice. */
async function shuffleCommands(
  { redis, engines, proxies }: Exchange,
  { random, struck }: InjectOptions,
): Promise<void> {
  const ways = engines.map(({ name }) => proxies.get(`${name} → Redis`))
  await withRedis(redis.url, async (client) => {
    const [last] = await newest(client).then((entries) => entries.slice(-1))
    for (const way of ways) way?.become('frozen')
    struck()
    await sleep(HELD_BACK_MS)
    const from = last ? `(${last[0]}` : '-'
    const waiting = await client.xrangeBuffer(COMMAND_STREAM, from, '+')
    for (const [id] of waiting) await client.xdel(COMMAND_STREAM, id)
    await append(client, shuffled(withCopies(waiting, random), random))
    for (const way of ways) way?.become('fine')
  })
}

function withCopies(entries: readonly Entry[], random: Random): Entry[] {
  return entries.flatMap((entry) => (random.chance(0.3) ? [entry, entry] : [entry]))
}

function shuffled(entries: readonly Entry[], random: Random): Entry[] {
  const left = [...entries]
  return entries.map(() => left.splice(random.below(left.length), 1)[0])
}
