import { createExchange } from '@truebook/engine/core/exchange'
import type { ExchangeSnapshot } from '@truebook/engine/core/snapshot'
import { snapshotOf } from '../snapshot.js'
import { createFlow } from './flow.js'
import { optionsOf } from './naive-exchange.js'

/** The state after so many commands of one and the same flow. */
export function snapshotOfFlow(commands: number): ExchangeSnapshot {
  const flow = createFlow({ seed: 3, markets: 2, wallets: 4 })
  const exchange = createExchange(optionsOf(flow.room))
  for (let sequence = 1; sequence <= commands; ) {
    const step = flow.next()
    if (step === 'restart') continue
    flow.observe(exchange.apply(step.command, sequence, step.time))
    sequence += 1
  }
  return snapshotOf(exchange)
}
