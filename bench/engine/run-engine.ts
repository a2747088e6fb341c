import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { HostError } from '@truebook/host/host-error'
import { nodeProgram } from '@truebook/host/node-program'
import type { Load } from './plan.js'
import type { ServerPids, Times } from './stopwatch.js'

/** The task of an engine's process; travels as one JSON argument. */
export interface EngineOrder {
  /** The sequence that its database stands at. */
  readonly after: number
  readonly load: Load
  readonly pids: ServerPids
}

/** Where an engine works. */
export interface EnginePlace {
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly batch: number
}

const PROGRAM = fileURLToPath(new URL('./engine-process.js', import.meta.url))
/** After this the commands would be so old that the engine refuses them. */
const LIMIT_MS = 300_000

/** Runs an engine through the commands in its stream; resolves once it has ended. */
export async function runEngine(place: EnginePlace, order: EngineOrder): Promise<Times> {
  const child = fork(PROGRAM, [JSON.stringify(order)], {
    env: {
      ...process.env,
      DATABASE_URL: place.databaseUrl,
      REDIS_URL: place.redisUrl,
      ENGINE_BATCH: String(place.batch),
      HEALTH_PORT: '0',
      SEED_MARKETS: '0',
      LOG_LEVEL: 'warn',
    },
    execPath: nodeProgram().path,
    // A flag of ours may be none of its.
    execArgv: [],
    // Its log is not part of our output.
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
  try {
    return await timesFrom(child)
  } finally {
    clearTimeout(limit)
  }
}

async function timesFrom(child: ChildProcess): Promise<Times> {
  let times: Times | undefined
  child.once('message', (message: Times) => {
    times = message
  })
  const [code, signal] = await once(child, 'exit')
  if (times) return times
  throw new HostError(
    `The engine ended (${signal ?? `exit code ${code}`}) before it had committed all commands.`,
  )
}
