import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HostError } from '@truebook/host/host-error'
import { freePort } from '@truebook/host/servers/free-port'
import { startPostgres } from '@truebook/host/servers/postgres'
import { findRedis } from '@truebook/host/servers/redis'
import { REDIS_CACHE } from '@truebook/host/testing/test-services'
import { makeRedisClock, type NoRedisClock, type RedisClock } from './redis-clock.js'
import { sendSignal } from './send-signal.js'

/** A server that can be killed; where it ends by itself it is started again, as compose would. */
export interface Server {
  readonly url: string
  readonly port: number
  /** Ends it at once, waits until it is gone, and leaves it so. */
  kill(signal: NodeJS.Signals): Promise<void>
  /** Sends it a signal that it survives. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void
  /** Starts it where it was. */
  start(): Promise<void>
  stop(): Promise<void>
}

interface Started {
  readonly url: string
  readonly server?: { readonly pid: number; readonly exited: Promise<void> }
  stop(): Promise<void>
}

export interface Servers {
  readonly postgres: Server
  readonly redis: Server
  readonly redisClock: RedisClock | NoRedisClock
}

/** Postgres on a disk that survives it, and a Redis that starts empty each time, with a clock of its own. */
export async function startServers(folder: string): Promise<Servers> {
  const [postgresPort, redisPort] = [await freePort(), await freePort()]
  const password = randomBytes(16).toString('hex')
  const postgres = await restartable(postgresPort, () =>
    startPostgres({ dataDir: join(folder, 'postgres'), port: postgresPort }),
  )
  const redisClock = makeRedisClock(folder)
  const PATH = 'missing' in redisClock ? process.env.PATH : redisClock.path
  try {
    const redis = await restartable(redisPort, async () => {
      const found = await findRedis({
        env: { PATH },
        dataDir: join(folder, 'redis'),
        unpackTo: REDIS_CACHE,
        at: { port: redisPort, password },
      })
      if ('missing' in found) throw new HostError(`This needs a redis-server: ${found.missing}`)
      return found
    })
    return { postgres, redis, redisClock }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}

const AGAIN_MS = 200

async function restartable(port: number, begin: () => Promise<Started>): Promise<Server> {
  let isWanted = true
  let running = await begin()
  let comesBack: Promise<void> | undefined
  watch()

  function watch(): void {
    const watched = running
    void watched.server?.exited.then(() => {
      if (isWanted && watched === running) comesBack = startAgain()
    })
  }

  async function start(): Promise<void> {
    isWanted = true
    running = await begin()
    watch()
  }

  /** What keeps it from starting, such as a full disk, may pass. */
  async function startAgain(): Promise<void> {
    while (isWanted) {
      const failed = await start().then(
        () => false,
        () => true,
      )
      if (!failed) return
      await sleep(AGAIN_MS)
    }
  }

  const { url } = running
  return {
    url,
    port,
    async kill(signal) {
      isWanted = false
      await comesBack
      const { server } = running
      if (!server) return
      sendSignal(server.pid, signal)
      await server.exited
    },
    signal(signal) {
      if (running.server) sendSignal(running.server.pid, signal)
    },
    start,
    async stop() {
      isWanted = false
      await comesBack
      await running.stop()
    },
  }
}
