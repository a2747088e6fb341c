import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { API_FLAGS } from '@truebook/host/api-flags'
import type { RunningExchange } from '@truebook/host/exchange'
import { HostError } from '@truebook/host/host-error'
import { nodeProgram } from '@truebook/host/node-program'
import { readSecrets } from '@truebook/host/secrets'
import type { Env } from '@truebook/shared/config'
import type { CeilingMessage } from './ceiling-process.js'

/** An api without an exchange, which knows the API keys of one that has. */
export interface Ceiling {
  readonly url: string
  stop(): Promise<void>
}

export async function startCeiling(
  { databaseUrl, dataDir }: RunningExchange,
  env: Env,
): Promise<Ceiling> {
  const child = fork(fileURLToPath(new URL('./ceiling-process.js', import.meta.url)), [], {
    env: { ...env, ...readSecrets(dataDir), DATABASE_URL: databaseUrl },
    execPath: nodeProgram().path,
    execArgv: [...API_FLAGS],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const { url } = await new Promise<CeilingMessage>((resolve, reject) => {
    child.once('message', (message) => resolve(message as CeilingMessage))
    child.once('error', reject)
    child.once('exit', () => reject(new HostError('The server of the ceiling did not start.')))
  })
  return {
    url,
    async stop() {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}
