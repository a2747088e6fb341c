import { type Static, Type } from '@sinclair/typebox'
import { IsoTime, named } from './text.js'

/** The answer of GET /users/me: who the caller is. */
export const User = named('User', {
  _id: Type.String(),
  created_at: IsoTime,
  wallet_address: Type.String(),
  pendingDeposits: Type.Integer(),
  active: Type.Boolean(),
})
export type User = Static<typeof User>
