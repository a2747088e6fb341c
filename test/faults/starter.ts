import { join } from 'node:path'
import { mayEngineEnd } from './engine-end.js'
import { type NetProxy, openProxy } from './proxy.js'
import type { Server } from './servers.js'
import { startWatched, type UnaskedEnd, type WatchedProcess } from './watched-process.js'

export type Env = Readonly<Record<string, string>>

/** Starts processes, each with proxies of its own to both servers. */
export interface Starter {
  /** By names such as `engine-1 → Postgres`. */
  readonly proxies: ReadonlyMap<string, NetProxy>
  start(name: string, main: string, env: Env): Promise<WatchedProcess>
  /** Starts one that reaches the servers as another one does. */
  startBehind(other: string, order: StartOrder): WatchedProcess
  /** Ends all that it started, the proxies too. */
  stop(): Promise<void>
}

export interface StartOrder {
  readonly name: string
  readonly main: string
  readonly env: Env
}

export interface StarterOptions {
  /** Where the logs go. */
  readonly folder: string
  readonly postgres: Server
  readonly redis: Server
}

export function createStarter({ folder, postgres, redis }: StarterOptions): Starter {
  const proxies = new Map<string, NetProxy>()
  const processes: WatchedProcess[] = []

  function startBehind(other: string, { name, main, env }: StartOrder): WatchedProcess {
    const started = startWatched({
      name,
      main: `@truebook/${main}/main`,
      logFile: join(folder, `${name}.log`),
      mayEnd: main === 'engine' ? ({ reason }) => mayEngineEnd(reason) : isEarly,
      env: {
        ...env,
        PATH: process.env.PATH ?? '',
        DATABASE_URL: through(postgres.url, proxies.get(`${other} → Postgres`)?.port),
        REDIS_URL: through(redis.url, proxies.get(`${other} → Redis`)?.port),
        LOG_LEVEL: 'warn',
      },
    })
    processes.push(started)
    return started
  }

  return {
    proxies,
    startBehind,
    async start(name, main, env) {
      proxies.set(`${name} → Postgres`, await openProxy(postgres.port))
      proxies.set(`${name} → Redis`, await openProxy(redis.port))
      return startBehind(name, { name, main, env })
    },
    async stop() {
      await Promise.all(processes.map((one) => one.stop()))
      await Promise.all([...proxies.values()].map((proxy) => proxy.close()))
    },
  }
}

/** Whoever does not serve yet may miss what it needs. */
function isEarly({ served }: UnaskedEnd): boolean {
  return !served
}

function through(url: string, port: number | undefined): string {
  const changed = new URL(url)
  changed.port = String(port)
  return changed.href
}
