import { audit } from '@truebook/engine/audit'
import { createDatabase, dropDatabase, withPool } from './databases.js'
import { hashDecisions } from './decisions-hash.js'
import { flowCommands } from './entries.js'
import { type PreparedExchange, withCommands } from './exchange.js'
import type { BatchName, Load } from './plan.js'
import { runEngine } from './run-engine.js'
import type { Times } from './stopwatch.js'

/** One run of the engine. */
export interface Measurement {
  readonly times: Times
  /** Hash of what was decided. */
  readonly hash: string
  /** "ok", or the first difference that an audit of the database found. */
  readonly audit: string
}

/** What to measure; `number`, from 1, is different for each measurement. */
export interface MeasurementOptions {
  readonly number: number
  readonly batch: BatchName
  readonly load: Load
}

/** Has a new engine work through a load on a copy of the prepared exchange, and audits it. */
export async function measure(
  exchange: PreparedExchange,
  { number, batch, load }: MeasurementOptions,
): Promise<Measurement> {
  const { servers, pool, template, sequence, flow } = exchange
  const name = `measured_${number}`
  const databaseUrl = servers.databaseUrl(name)
  const redisUrl = servers.redisUrl(number)
  const { lead, timed } = load
  const commands = flowCommands(flow, { from: flow.prefill, to: flow.prefill + lead + timed })
  await createDatabase(pool, { name, template })
  const times = await withCommands({ redisUrl, after: sequence, commands }, () =>
    runEngine(
      { databaseUrl, redisUrl, batch: Number(batch) },
      { after: sequence, load, pids: servers.pids },
    ),
  )
  const outcome = await withPool(databaseUrl, async (own) => ({
    hash: await hashDecisions(own, sequence),
    audit: (await audit(own)).audit,
  }))
  await dropDatabase(pool, name)
  return { times, ...outcome }
}
