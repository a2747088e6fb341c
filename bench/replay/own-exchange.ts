import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunningExchange } from '@truebook/host/exchange'
import { freePort } from '@truebook/host/free-port'
import { HostError } from '@truebook/host/host-error'
import type { ExchangeMessage } from './exchange-process.js'

/** An exchange that lives as long as this replay. */
export interface OwnExchange extends RunningExchange {
  /** Settles with a sentence when it ends without being asked. */
  readonly failed: Promise<string>
  /** Stops everything and deletes the data. */
  stop(): Promise<void>
}

export interface OwnExchangeOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Hears of each step, one line at a time. */
  readonly report: (line: string) => void
}

/** Starts a whole exchange in a temporary folder, on a free port, with a database of its own. */
export async function startOwnExchange({ env, report }: OwnExchangeOptions): Promise<OwnExchange> {
  const dataDir = mkdtempSync(join(tmpdir(), 'truebook-replay-'))
  const PORT = String(await freePort())
  const child = fork(fileURLToPath(new URL('./exchange-process.js', import.meta.url)), [], {
    // A database that was named for something else is not ours to fill.
    env: { ...env, PORT, HOST: '127.0.0.1', DATA_DIR: dataDir, DATABASE_URL: '', DEV_FAUCET: '1' },
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let isStopping = false
  const stop = async () => {
    isStopping = true
    if (child.connected) child.disconnect()
    await exited
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    const exchange = await readyExchange(child, report)
    const failed = failureOf(child, () => isStopping)
    return { ...exchange, failed, stop }
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
