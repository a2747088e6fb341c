import { assert } from '@truebook/shared/assert'
import type { Size } from '../arguments.js'
import { exchangeMachine, type Machine } from '../machine.js'
import type { Asked } from '../main-of.js'
import type { Progress } from '../progress.js'
import { type PostgresSettings, settingsOf, withPool } from './databases.js'
import { type PreparedExchange, prepareExchange } from './exchange.js'
import { type Measurement, measure } from './measure.js'
import { BATCHES, type BatchName, type Plan, planOf } from './plan.js'
import { startServers } from './servers.js'

/** All results of a run. */
export interface Results {
  readonly size: Size
  readonly machine: Machine
  readonly postgres: PostgresSettings
  readonly redis: string
  readonly resting: number
  /** For each batch size, one measurement a round. */
  readonly batches: Readonly<Record<BatchName, readonly Measurement[]>>
}

/** Starts servers, measures every batch size in every round, and stops the servers. */
export async function measureAll(options: Asked): Promise<Results> {
  const { size, env, show } = options
  const standard = planOf(size)
  const plan = { ...standard, rounds: options.rounds ?? standard.rounds }
  const progress = show(plan.rounds * BATCHES.length)
  try {
    progress.begin('starting servers')
    const servers = await startServers(env)
    try {
      return await withPool(servers.databaseUrl('truebook'), async (pool) => {
        progress.begin('filling the book')
        const postgres = await settingsOf(pool)
        const exchange = await prepareExchange(plan, { servers, pool })
        const batches = await measureRounds(exchange, plan, progress)
        const { redis } = servers
        return { size, machine: exchangeMachine(), postgres, redis, resting: plan.resting, batches }
      })
    } finally {
      await servers.stop()
    }
  } finally {
    progress.stop()
  }
}

/** The sizes take turns, so that whatever else the machine does meets all of them. */
async function measureRounds(
  exchange: PreparedExchange,
  { rounds, loads }: Plan,
  progress: Progress,
): Promise<Results['batches']> {
  const results = Object.fromEntries(
    BATCHES.map((batch): [BatchName, Measurement[]] => [batch, []]),
  ) as Record<BatchName, Measurement[]>
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, batch] of BATCHES.entries()) {
      progress.begin(`round ${round + 1}, batches of ${batch}`)
      const number = round * BATCHES.length + i + 1
      const result = await measure(exchange, { number, batch, load: loads[batch] })
      const first = results[batch][0] ?? result
      assert(first.hash === result.hash, 'The same commands must lead to the same decisions.')
      results[batch].push(result)
      progress.step()
    }
  }
  return results
}
