import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { freePort } from '@truebook/host/free-port'
import { HostError } from '@truebook/host/host-error'
import { startPostgres } from '@truebook/host/postgres'
import { findRedis } from '@truebook/host/redis'
import { REDIS_CACHE } from '@truebook/host/test-services'

/** A server that can be killed, and started again where it was. */
export interface Server {
  readonly url: string
  readonly port: number
  /** Ends it at once and waits until it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

interface Started {
  readonly url: string
  readonly server?: { readonly pid: number; readonly exited: Promise<void> }
  stop(): Promise<void>
}

/** Postgres on a disk that survives it, and a Redis that starts empty each time. */
export async function startServers(
  folder: string,
): Promise<{ readonly postgres: Server; readonly redis: Server }> {
  const [postgresPort, redisPort] = [await freePort(), await freePort()]
  const password = randomBytes(16).toString('hex')
  const postgres = await restartable(postgresPort, () =>
    startPostgres({ dataDir: join(folder, 'postgres'), port: postgresPort }),
  )
  try {
    const redis = await restartable(redisPort, async () => {
      const found = await findRedis({
        env: { PATH: process.env.PATH },
        dataDir: join(folder, 'redis'),
        unpackTo: REDIS_CACHE,
        at: { port: redisPort, password },
      })
      if ('missing' in found) throw new HostError(`This needs a redis-server: ${found.missing}`)
      return found
    })
    return { postgres, redis }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}

async function restartable(port: number, start: () => Promise<Started>): Promise<Server> {
  let running = await start()
  const { url } = running
  return {
    url,
    port,
    async kill(signal) {
      const { server } = running
      if (!server) return
      process.kill(server.pid, signal)
      await server.exited
    },
    async start() {
      running = await start()
    },
    stop: () => running.stop(),
  }
}
