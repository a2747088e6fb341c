import { bringUpToDate } from '@truebook/host/tables'
import type { Command } from '@truebook/shared/command'
import type { Streams } from '@truebook/shared/streams'
import { redisStreams } from '@truebook/shared/streams/redis'
import { createFlow, type Flow } from '../matching/flow.js'
import { SHAPES } from '../matching/shapes.js'
import { createDatabase, type Pool } from './databases.js'
import { appendAll, setUpCommands } from './entries.js'
import { longestLoad, type Plan } from './plan.js'
import { runEngine } from './run-engine.js'
import type { Servers } from './servers.js'

/** An exchange with funded accounts and resting orders, to be copied for every measurement. */
export interface PreparedExchange {
  readonly servers: Servers
  /** Connections to a database that no measurement uses. */
  readonly pool: Pool
  /** The database to copy. */
  readonly template: string
  /** The sequence that it stands at. */
  readonly sequence: number
  readonly flow: Flow
}

const TEMPLATE = 'prepared'
const SET_UP_BATCH = 1000

/** Has the engine itself make an exchange from commands. */
export async function prepareExchange(
  plan: Plan,
  { servers, pool }: { readonly servers: Servers; readonly pool: Pool },
): Promise<PreparedExchange> {
  const flow = createFlow({ ...SHAPES.touch, live: plan.resting }, longestLoad(plan))
  const commands = setUpCommands(flow)
  await createDatabase(pool, { name: TEMPLATE })
  const databaseUrl = servers.databaseUrl(TEMPLATE)
  await bringUpToDate(databaseUrl)
  await withCommands({ redisUrl: servers.redisUrl(0), after: 0, commands }, () =>
    runEngine(
      { databaseUrl, redisUrl: servers.redisUrl(0), batch: SET_UP_BATCH },
      { after: 0, load: { lead: 0, timed: commands.length }, pids: servers.pids },
    ),
  )
  return { servers, pool, template: TEMPLATE, sequence: commands.length, flow }
}

/** Puts commands into the stream of an engine that is at a sequence; empties the stream after `work`. */
export async function withCommands<T>(
  options: {
    readonly redisUrl: string
    readonly after: number
    readonly commands: readonly Command[]
  },
  work: () => Promise<T>,
): Promise<T> {
  const streams = redisStreams(options.redisUrl, { onError: () => undefined })
  try {
    // Tells the engine that all earlier decisions are published.
    if (options.after > 0) await streams.events.raise(`${options.after}-0`)
    await appendAll(streams.commands, options.commands)
    const result = await work()
    await empty(streams)
    return result
  } finally {
    await streams.close()
  }
}

async function empty({ commands, events }: Streams): Promise<void> {
  for (const stream of [commands, events]) await stream.trim(await stream.top())
}
