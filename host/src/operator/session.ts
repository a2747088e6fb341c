import { existsSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Clock, startClock } from '@truebook/shared/clock'
import type { Env } from '@truebook/shared/config'
import type { Database } from '@truebook/shared/db/connect'
import { demandOwnEvents } from '@truebook/shared/db/own-events'
import { postgresTime } from '@truebook/shared/db/postgres-time'
import { isNotAllowed, type Streams, type Witness } from '@truebook/shared/streams'
import { redisStreams } from '@truebook/shared/streams/redis'
import { type AskedChain, askedChain } from '../chain/asked-chain.js'
import { HostError, reasonOf } from '../host-error.js'
import { dataDirOf, givenUrl } from '../start-config.js'
import { withToolDatabase } from '../tool-database.js'

/** What an operator's action has to hand. */
export interface Session {
  readonly db: Database
  readonly env: Env
  /** Who asks, for the log of actions. */
  readonly operator: string
  /** The words of the command line. */
  readonly action: string
  /** The chain that the environment names; undefined without RPC_URL. Throws if other settings of it are missing. */
  chain(): AskedChain | undefined
  /** Whether answers are JSON. */
  readonly json: boolean
  /** Opens the streams; throws a sentence if this exchange keeps its log in memory. */
  streams(): Promise<Streams>
  /**
   * Unix milliseconds, by the middle one of three clocks: an engine refuses what comes from another time than its own.
   * Throws a sentence if no clock but this machine's is known.
   */
  now(): Promise<number>
  /** Prints a line. */
  say(line: string): void
}

export interface SessionOptions {
  readonly env: Env
  readonly argv: readonly string[]
  readonly json: boolean
  readonly say: (line: string) => void
}

/** Runs `act` over the database and the streams that the environment names, or those of DATA_DIR. */
export async function withSession<T>(
  { env, argv, json, say }: SessionOptions,
  act: (session: Session) => Promise<T>,
): Promise<T> {
  const operator = env.OPERATOR || userInfo().username
  const action = argv.join(' ')
  const chain = () => askedChain(env)
  const options = { max: 2, name: 'truebook operator' }
  return withToolDatabase(env, options, async ({ db, pool }) => {
    let open: Promise<Streams> | undefined
    const streams = () => {
      open ??= openStreams(env, db)
      return open
    }
    const others = [() => postgresTime(pool), async () => (await streams()).time()]
    let clock: Promise<Clock> | undefined
    const now = async () => {
      clock ??= openClock(others)
      return (await clock)()
    }
    try {
      return await act({ db, env, operator, action, chain, json, say, streams, now })
    } finally {
      await open?.then((opened) => opened.close()).catch(() => undefined)
    }
  })
}

async function openClock(others: readonly (() => Promise<number>)[]): Promise<Clock> {
  const looking = new AbortController()
  const { now, firsts, isAlone } = startClock({ own: Date.now, others, signal: looking.signal })
  await Promise.race([firsts, sleep(ANSWER_MS, undefined, { ref: false })])
  const giveUpAt = performance.now() + ANSWER_MS
  while (isAlone() && performance.now() < giveUpAt) await sleep(AGAIN_MS)
  looking.abort()
  if (isAlone()) throw new HostError(NO_OTHER_CLOCK)
  return now
}

const NO_OTHER_CLOCK =
  "Neither Postgres nor Redis tells the time within half a second, and this machine's clock alone is not believed: " +
  'try again when they are less busy, or from nearer to them.'

async function openStreams(env: Env, db: Database): Promise<Streams> {
  const url = givenUrl(env, 'REDIS_URL') ?? redisOf(dataDirOf(env))
  if (url === undefined) throw new HostError(IN_MEMORY)
  const demandOwn = (events: Witness) => demandOwnEvents(db, events)
  const streams = redisStreams(url, { onError: () => undefined, demandOwn })
  try {
    await firstAnswer(streams)
    return streams
  } catch (cause) {
    await streams.close()
    const { host } = new URL(url)
    throw new HostError(
      isNotAllowed(cause as Error)
        ? `Redis at ${host} cannot be used, it says: ${reasonOf(cause)}.`
        : `Redis at ${host} does not answer: start the exchange, or set REDIS_URL to the Redis that it uses. ` +
            'An exchange that keeps its log in memory, as it says when it starts, takes no commands from outside.',
      { cause },
    )
  }
}

const IN_MEMORY =
  'This exchange has no Redis, or REDIS_URL is not set: a log in memory takes commands from its own ' +
  'process only. Install redis-server or set REDIS_URL, and start the exchange again.'

const ANSWER_MS = 5_000
const AGAIN_MS = 50

/** A connection that is still opening refuses every question at once, so this asks until it answers. */
async function firstAnswer(streams: Streams): Promise<void> {
  const giveUpAt = performance.now() + ANSWER_MS
  for (;;) {
    try {
      await streams.commands.top()
      return
    } catch (error) {
      if (performance.now() > giveUpAt) throw error
      await sleep(AGAIN_MS)
    }
  }
}

/** The url of the Redis that `npm start` runs in a data folder, from its settings. */
function redisOf(dataDir: string): string | undefined {
  const path = join(dataDir, 'redis', 'redis.conf')
  if (!existsSync(path)) return undefined
  const text = readFileSync(path, 'utf8')
  const port = /^port (\d+)$/m.exec(text)?.[1]
  const password = /^requirepass (\S+)$/m.exec(text)?.[1]
  return port && password ? `redis://:${password}@127.0.0.1:${port}` : undefined
}
