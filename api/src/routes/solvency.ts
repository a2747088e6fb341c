import type { AssetSums, SolvencySums } from '@truebook/shared/db/solvency'
import { formatUnits } from '@truebook/shared/decimal'
import { Solvency } from '@truebook/shared/wire/solvency'
import type { FastifyInstance } from 'fastify'
import { isoTime } from '../answers/amounts.js'
import type { Deps } from '../deps.js'
import { describe } from '../openapi/describe.js'

/** GET /solvency, for anybody: what the exchange owes, and what the bridge holds. */
export function solvencyRoutes(app: FastifyInstance, { solvency }: Deps): void {
  const options = describe({
    tag: 'Service',
    summary: 'What is owed and what the bridge holds, of each asset',
    description:
      'As of one moment of the ledger and, unless it is catching up, one block; kept for a second, or ten times as long as it takes to add up, and given once more to who waited 5 s for the next.',
    auth: 'none',
    answers: { 200: Solvency },
  })
  app.get('/solvency', options, async () => solvencyAnswer(await solvency()))
}

function solvencyAnswer(sums: SolvencySums): Solvency {
  const { chain, assets, miscredited, misclaimed } = sums
  return {
    status: statusOf(sums),
    chain_id: chain?.chainId ?? 0,
    network: chain?.name ?? '',
    bridge_contract_address: chain?.bridge ?? '',
    block_number: Math.max(chain?.blockNumber ?? 0, 0),
    block_seen_at: chain ? isoTime(chain.seenAt) : null,
    parked_deposits: chain?.parked ?? 0,
    miscredited_deposits: miscredited.length,
    misclaimed_withdrawals: misclaimed.length,
    assets: assets.map(assetAnswer),
  }
}

function statusOf(sums: SolvencySums): Solvency['status'] {
  const { chain, isOfOneBlock, assets, miscredited, misclaimed } = sums
  if (!chain) return 'no_chain'
  if (!isOfOneBlock) return 'catching_up'
  const isSolvent = assets.every(({ difference }) => difference === 0n)
  return isSolvent && miscredited.length + misclaimed.length === 0 ? 'solvent' : 'differs'
}

function assetAnswer(sums: AssetSums): Solvency['assets'][number] {
  const { asset, symbol, decimals, token, difference } = sums
  const text = (atoms: bigint) => formatUnits(atoms, decimals)
  return {
    asset: symbol,
    asset_id: asset,
    token_address: token,
    liabilities: text(sums.liabilities),
    escrow: text(sums.escrow),
    pending_in: text(sums.pendingIn),
    pending_out: text(sums.pendingOut),
    difference: difference < 0n ? `-${text(-difference)}` : text(difference),
  }
}
