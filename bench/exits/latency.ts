import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@truebook/client'
import { HostError } from '@truebook/host/host-error'
import type { Env } from '@truebook/shared/config'
import { startOwnExchange } from '../own-exchange.js'
import type { Progress } from '../progress.js'
import { openAccount } from '../replay/account.js'
import { type Connection, connect } from '../replay/connection.js'
import { createPlayWallet } from '../replay/wallet.js'
import { type Latency, latencyOf } from '../stats.js'
import { claimAll, type ReadyClaim } from './claim-all.js'
import type { LatencyPlan } from './plan.js'

/** Milliseconds from when a withdrawal is due until its owner sees the proof. */
export interface ProofLatency extends Latency {
  readonly withdrawals: number
  /** How many of the proofs the bridge paid: all, or the run fails. */
  readonly claimed: number
}

/** Withdraws from a whole exchange on a chain of play at a steady pace, then claims every proof. */
export async function measureLatency(options: {
  readonly env: Env
  readonly plan: LatencyPlan
  readonly progress: Progress
}): Promise<ProofLatency> {
  const { env, plan, progress } = options
  progress.begin('starting an exchange')
  const open = { ...env, RPC_URL: '', DEV_CHAIN: '1', LOG_LEVEL: 'error' }
  const exchange = await startOwnExchange({ env: open, report() {} })
  try {
    if (exchange.rpcUrl === undefined) throw new HostError('The exchange found no chain of play.')
    const connection = connect({ url: `${exchange.url}/v1` })
    const owners = await openOwners(connection, plan)
    progress.begin(`${plan.perSecond} withdrawals a second`)
    const { claims, waits } = await withdrawSteadily(owners, plan)
    await connection.close()
    progress.begin('claiming them all')
    const claimed = await claimAll(exchange.rpcUrl, claims)
    return { ...latencyOf(waits), withdrawals: claims.length, claimed }
  } finally {
    await exchange.stop()
  }
}

async function openOwners(connection: Connection, plan: LatencyPlan): Promise<readonly Client[]> {
  const owners: Client[] = []
  for (let i = 0; i < plan.wallets; i += 1) {
    const wallet = createPlayWallet(`truebook exits ${i}`)
    const playMoney = { USDC: String(plan.withdrawals) }
    owners.push((await openAccount(connection, wallet, playMoney)).client)
  }
  return owners
}

/** How often each owner asks for the proof. */
const POLL_MS = 100

/** Each request is sent at its time, whether or not those before it were answered. */
async function withdrawSteadily(owners: readonly Client[], plan: LatencyPlan) {
  const waits = new Float64Array(plan.withdrawals)
  const begin = performance.now() + 100
  const chainId = await chainIdOf(owners[0])
  const all = Array.from({ length: plan.withdrawals }, async (_, i) => {
    const due = begin + (i * 1000) / plan.perSecond
    await sleep(Math.max(0, due - performance.now()))
    const claim = await proven(owners[i % owners.length], chainId)
    waits[i] = performance.now() - due
    return claim
  })
  return { claims: await Promise.all(all), waits }
}

async function proven(owner: Client, chainId: number): Promise<ReadyClaim> {
  const { id } = await owner.withdraw({ asset: 'USDC', amount: '1', chain_id: chainId })
  for (;;) {
    const claim = await owner.call('get', '/withdrawals/{id}/claim', { path: { id } })
    if (claim.proof_ready) return claim
    await sleep(POLL_MS)
  }
}

async function chainIdOf(owner: Client): Promise<number> {
  const { chain_id } = await owner.call('get', '/solvency')
  return Number(chain_id)
}
