import { memoryCounters } from '@truebook/api/access/limits/memory-counters'
import { threadedVerifier } from '@truebook/api/access/threaded-verifier'
import { buildApp } from '@truebook/api/app'
import { assemble } from '@truebook/api/assemble'
import { readApiConfig } from '@truebook/api/config'
import type { Gateway } from '@truebook/api/gateway'
import type { Command } from '@truebook/shared/command'
import { connectPool } from '@truebook/shared/db/connect'
import type { Event } from '@truebook/shared/event'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { tuneCollector } from '@truebook/shared/tune-collector'
import { lots } from '@truebook/shared/units'
import { pino } from 'pino'

/** What this process tells the one that forked it. */
export interface CeilingMessage {
  readonly url: string
}

/**
 * The api as it is, with no exchange behind it: it checks HTTP, HMAC and the wallet's signature, and answers a
 * command where it would go into its stream. Nothing that trades can be faster.
 */
tuneCollector()
const config = readApiConfig(process.env)
const log = pino({ level: 'silent' })
const pool = connectPool(config.DATABASE_URL, { max: 4, name: 'truebook-ceiling', onError() {} })
const streams = memoryStreams()
const counters = memoryCounters()
const verifier = threadedVerifier()
const materials = {
  config,
  log,
  streams,
  own: streams.events.connections(),
  counters,
  verifier,
  pool,
  now: Date.now,
}
const { deps } = await assemble(materials)
const app = await buildApp({ ...deps, gateway: answerAtOnce() })
const url = await app.listen({ port: 0, host: '127.0.0.1' })
process.on('disconnect', () => process.exit(0))
process.send?.({ url } satisfies CeilingMessage)

function answerAtOnce(): Gateway {
  return {
    send: async (command) => ({
      sequence: 1,
      time: Date.now(),
      commandId: command.id,
      events: eventsOf(command),
    }),
    take() {},
    waiting: () => 0,
  }
}

/** The answer to a placement needs no events; the one to a cancel says that the order is closed. */
function eventsOf(command: Command): readonly Event[] {
  if (command.type !== 'cancel_order') return []
  const { market, orderId, signed } = command
  return [
    {
      type: 'order_closed',
      market,
      marketSequence: 1,
      orderId,
      account: signed.account,
      reason: 'CANCELLED',
      remaining: lots(1),
    },
  ]
}
