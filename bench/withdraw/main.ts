import { HostError } from '@truebook/host/host-error'
import type { Env } from '@truebook/shared/config'
import { exitCodeOfSignal } from '../exit-code-of-signal.js'
import { startOwnExchange } from '../own-exchange.js'
import { readArguments, type WithdrawArguments } from './arguments.js'
import { journey } from './journey.js'
import { createStages } from './stages.js'

/** `npm run withdraw`: returns 0 once a fresh wallet has its money back on chain. */
export async function main(argv: readonly string[], env: Env): Promise<number> {
  const asked = readArguments(argv)
  if (!asked) return 0
  const report = (line: string) => console.log(line)
  const stopped = exitCodeOfSignal()
  const target = await openTarget(asked, env)
  try {
    report(`At ${target.url}`)
    const { url, rpc } = target
    const done = journey({ url, rpc, report, stages: createStages(process.stdout) }).then(() => 0)
    return await Promise.race([done, stopped])
  } finally {
    await target.stop()
  }
}

interface Target {
  readonly url: string
  readonly rpc: string
  stop(): Promise<void>
}

async function openTarget({ url, rpc }: WithdrawArguments, env: Env): Promise<Target> {
  if (url !== undefined && rpc !== undefined) return { url, rpc, stop: async () => {} }
  console.log('Starting an exchange')
  const chain = { RPC_URL: '', DEV_CHAIN: '1' }
  const exchange = await startOwnExchange({ env: { ...env, ...chain }, report: console.log })
  if (exchange.rpcUrl === undefined) {
    await exchange.stop()
    throw new HostError('The exchange found no chain: there is no anvil for this machine.')
  }
  return { url: `${exchange.url}/v1`, rpc: exchange.rpcUrl, stop: exchange.stop }
}
