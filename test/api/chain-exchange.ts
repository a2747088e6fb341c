import { mined } from '@truebook/contracts/mined'
import { audit } from '@truebook/engine/audit'
import { type RunningProver, run as runProver } from '@truebook/prover-worker/run'
import { connectPool } from '@truebook/shared/db/connect'
import type { NonceManager } from 'ethers'
import type { Test } from 'tap'
import { until } from '../engine/runtime/harness.js'
import {
  bridgeOf,
  openChain,
  type TestChain,
  type TestChainOptions,
} from '../prover-worker/chain-fixture.js'
import { addsUp } from '../prover-worker/ground.js'
import type { Client } from './client.js'
import { type Exchange, openExchange } from './exchange-fixture.js'
import { type Ground, openGround } from './fixture.js'

/** A whole exchange on a chain of play, but for Redis. */
export interface ChainExchange extends Exchange {
  readonly ground: Ground
  readonly chain: TestChain
  readonly worker: RunningProver
}

export async function openChainExchange(
  t: Test,
  env: Readonly<Record<string, string>> = {},
  options: TestChainOptions = {},
): Promise<ChainExchange> {
  const chain = await openChain(t, options)
  const ground = await openGround(t)
  const exchange = await openExchange(t, ground, { env: { WITHDRAWAL_KEYS_NEED_2FA: '0', ...env } })
  const worker = await runProver({
    env: { DATABASE_URL: ground.url, ...chain.env, ...env },
    streams: ground.streams,
  })
  t.teardown(() => worker.stop())
  await until('the chain is listed', async () => {
    return (await ground.db.selectFrom('chain_cursors').selectAll().execute()).length === 1
  })
  return { ...exchange, ground, chain, worker }
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
type Body = any

/** The claim of a withdrawal, once its proof is ready. */
export async function readyClaim(client: Client, id: string): Promise<Body> {
  let claim: Body
  await until('the proof is ready', async () => {
    claim = (await client.get(`/v1/withdrawals/${id}/claim`)).body
    return claim.proof_ready
  })
  return claim
}

/** The arguments of `claimAsset`, in its order. */
export function claimArguments(claim: Body): unknown[] {
  return [
    claim.local_exit_proof,
    claim.global_exit_proof,
    claim.global_claim_index,
    claim.mainnet_exit_root,
    claim.rollup_exit_root,
    claim.origin_network,
    claim.origin_token_address,
    claim.destination_network_id,
    claim.destination_address,
    claim.amount,
    claim.metadata,
  ]
}

/** Claims on chain as anybody may; gives the transaction's hash. */
export async function claimOnChain(
  chain: TestChain,
  signer: NonceManager,
  claim: Body,
): Promise<string> {
  await chain.rpc('anvil_setBalance', await signer.getAddress(), '0x21e19e0c9bab2400000')
  const contract = bridgeOf(chain, signer).getFunction('claimAsset')
  const sent = await contract(...claimArguments(claim))
  return (await mined(sent)).hash
}

/** Nothing is missing in the ledger, and all of it is on the chain. */
export async function isSolvent(t: Test, { url, db }: Ground): Promise<void> {
  await addsUp(t, db)
  const pool = connectPool(url, { max: 1, name: 'audit', onError: () => undefined })
  const report = await audit(pool)
  await pool.end()
  t.strictSame(report.differences, [], 'the audit finds nothing')
}
