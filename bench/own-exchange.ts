import { type ChildProcess, fork } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { RunningExchange } from '@truebook/host/exchange'
import { HostError } from '@truebook/host/host-error'
import { nodeProgram } from '@truebook/host/node-program'
import { dropDriverSettings } from '@truebook/host/servers/postgres'
import { temporaryFolder } from '@truebook/host/servers/server-folder'
import type { Env } from '@truebook/shared/config'
import type { ExchangeMessage } from './exchange-process.js'

/** An exchange in a process of its own, which ends with ours. */
export interface ExchangeProcess extends RunningExchange {
  readonly pid: number | undefined
  /** Settles with a sentence when it ends without being asked. */
  readonly failed: Promise<string>
  stop(): Promise<void>
}

export interface ExchangeProcessOptions {
  readonly env: Env
  /** Called with one line for each step. */
  readonly report: (line: string) => void
}

/** Starts a whole exchange in a temporary folder, on a free port; stopping it deletes the folder. */
export async function startOwnExchange(options: ExchangeProcessOptions): Promise<ExchangeProcess> {
  const dataDir = temporaryFolder('replay')
  const remove = () => rmSync(dataDir, { recursive: true, force: true })
  try {
    // The servers that the environment names hold other data, which is not ours to touch.
    const servers = { DATABASE_URL: '', REDIS_URL: '' }
    const own = { ...servers, PORT: '0', DATA_DIR: dataDir }
    const exchange = await startExchangeProcess({ ...options, env: { ...options.env, ...own } })
    return { ...exchange, stop: () => exchange.stop().finally(remove) }
  } catch (error) {
    remove()
    throw error
  }
}

/** Starts an exchange with the DATA_DIR, PORT, DATABASE_URL and REDIS_URL of its environment. */
export async function startExchangeProcess(
  options: ExchangeProcessOptions,
): Promise<ExchangeProcess> {
  // This process may look into the Postgres of what it starts.
  if (!options.env.DATABASE_URL) dropDriverSettings()
  const child = fork(fileURLToPath(new URL('./exchange-process.js', import.meta.url)), [], {
    env: { ...options.env, HOST: '127.0.0.1', DEV_FAUCET: '1', RATE_LIMITS: 'off' },
    execPath: nodeProgram().path,
    // A flag of ours may be none of its.
    execArgv: [],
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let isStopping = false
  const stop = async () => {
    isStopping = true
    if (child.connected) child.disconnect()
    await exited
  }
  try {
    const exchange = await readyExchange(child, options.report)
    return { ...exchange, pid: child.pid, failed: failureOf(child, () => isStopping), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function readyExchange(
  child: ChildProcess,
  report: (line: string) => void,
): Promise<RunningExchange> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: ExchangeMessage) => {
      if (message.kind === 'step') report(message.line)
      else if (message.kind === 'ready') resolve(message.exchange)
      else reject(new HostError(message.reason))
    })
    child.once('error', reject)
    child.once('exit', () => reject(new HostError('The exchange ended while it was starting.')))
  })
}

function failureOf(child: ChildProcess, isStopping: () => boolean): Promise<string> {
  return new Promise((resolve) => {
    child.on('message', (message: ExchangeMessage) => {
      if (message.kind === 'failed') resolve(message.reason)
    })
    child.once('exit', () => {
      if (!isStopping()) resolve('The exchange ended without being asked to.')
    })
  })
}
