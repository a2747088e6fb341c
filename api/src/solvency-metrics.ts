import type { SolvencySums } from '@truebook/shared/db/solvency'
import { Gauge, type Registry } from 'prom-client'
import type { ReadSolvency } from './solvency.js'

/** Shows the sums by asset in whole units, as a gauge has no more digits than a float. */
export function watchSolvency(registry: Registry, solvency: ReadSolvency): void {
  count(registry, solvency, {
    name: 'truebook_miscredited_deposits',
    help: 'Deposits that were credited otherwise than the chain says: zero.',
    of: ({ miscredited }) => miscredited,
  })
  count(registry, solvency, {
    name: 'truebook_misclaimed_withdrawals',
    help: 'Claims that paid otherwise than was withdrawn: zero.',
    of: ({ misclaimed }) => misclaimed,
  })
  const seen = new Gauge({
    name: 'truebook_chain_seen_seconds',
    help: 'When a prover-worker last looked at the chain, in Unix seconds.',
    registers: [registry],
    async collect() {
      const sums = await solvency().catch(() => undefined)
      if (sums?.chain) seen.set(sums.chain.seenAt / 1000)
      else seen.remove()
    },
  })
  const gauge = new Gauge({
    name: 'truebook_solvency',
    help: 'By asset: liabilities, escrow, pending_in, pending_out, and the difference: zero.',
    labelNames: ['asset', 'sum'],
    registers: [registry],
    async collect() {
      // Other metrics tell that the database is away.
      const sums = await solvency().catch(() => undefined)
      gauge.reset()
      for (const { symbol, decimals, ...asset } of sums?.assets ?? []) {
        const show = (sum: string, atoms: bigint) =>
          gauge.labels(symbol, sum).set(Number(atoms) / 10 ** decimals)
        show('liabilities', asset.liabilities)
        show('pending_in', asset.pendingIn)
        show('pending_out', asset.pendingOut)
        if (!sums?.chain || !sums.isOfOneBlock) continue
        show('escrow', asset.escrow)
        show('difference', asset.difference)
      }
    },
  })
}

interface Counted {
  readonly name: string
  readonly help: string
  of(sums: SolvencySums): readonly unknown[]
}

function count(registry: Registry, solvency: ReadSolvency, { name, help, of }: Counted): void {
  const gauge = new Gauge({
    ...{ name, help },
    registers: [registry],
    async collect() {
      const sums = await solvency().catch(() => undefined)
      // Without a value the gauge is removed: a zero would say that all is well.
      if (sums?.isOfOneBlock) gauge.set(of(sums).length)
      else gauge.remove()
    },
  })
}
