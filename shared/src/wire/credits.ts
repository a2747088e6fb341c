import { type Static, Type } from '@sinclair/typebox'
import { IsoTime, named } from './text.js'

/** What GET /users/me/credits says of the plan and of this day's credits. */
export const Credits = named('Credits', {
  plan: Type.String({ examples: ['unlimited'] }),
  /** Of each key; null for everybody's limit. */
  requests_per_minute: Type.Union([Type.Integer(), Type.Null()]),
  /** Null for as many as one likes. */
  daily_credits: Type.Union([Type.Integer(), Type.Null()]),
  used_credits: Type.Integer(),
  remaining_credits: Type.Union([Type.Integer(), Type.Null()]),
  credits_per_request: Type.Integer(),
  /** When all of them are back: the next 00:00 UTC. */
  returns_at: IsoTime,
})
export type Credits = Static<typeof Credits>
