import { type Static, Type } from '@sinclair/typebox'
import { named, oneOfWords } from './text.js'

/**
 * The answer of GET /health: whether this copy of the api can take requests, and up to which sequence it
 * has events.
 */
export const Health = named('Health', {
  status: oneOfWords(['ok', 'down']),
  database: Type.Boolean({ examples: [true] }),
  streams: Type.Boolean({ examples: [true] }),
  sequence: Type.Integer({ minimum: 0 }),
  /** Whether the prover-worker follows its chain; trading goes on if it does not. */
  chain: oneOfWords(['none', 'ok', 'behind', 'unknown']),
  /** How many requests wait for the engine, or before that for their signature to be checked. */
  waiting: Type.Integer({ minimum: 0 }),
})
export type Health = Static<typeof Health>
