import { type Static, Type } from '@sinclair/typebox'
import { named, oneOfWords } from './text.js'

/** The answer of GET /health: whether this copy can take requests, and which event it is at. */
export const Health = named('Health', {
  status: oneOfWords(['ok', 'down']),
  database: Type.Boolean({ examples: [true] }),
  streams: Type.Boolean({ examples: [true] }),
  sequence: Type.Integer({ minimum: 0 }),
  /** Whether the prover-worker follows its chain: trading goes on where it does not. */
  chain: oneOfWords(['none', 'ok', 'behind', 'unknown']),
  /** How many requests wait for the engine, those whose signature is still looked at among them. */
  waiting: Type.Integer({ minimum: 0 }),
})
export type Health = Static<typeof Health>
