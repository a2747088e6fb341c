import { type Static, Type } from '@sinclair/typebox'
import { IsoTime, named } from './text.js'

/** The answer of GET /users/me/credits: the plan, and this day's credits. */
export const Credits = named('Credits', {
  plan: Type.String({ examples: ['unlimited'] }),
  /** The limit of each key; null where only everybody's limit applies. */
  requests_per_minute: Type.Union([Type.Integer(), Type.Null()]),
  /** Null for no limit. */
  daily_credits: Type.Union([Type.Integer(), Type.Null()]),
  used_credits: Type.Integer(),
  remaining_credits: Type.Union([Type.Integer(), Type.Null()]),
  credits_per_request: Type.Integer(),
  /** When all credits are back: the next 00:00 UTC. */
  returns_at: IsoTime,
})
export type Credits = Static<typeof Credits>
