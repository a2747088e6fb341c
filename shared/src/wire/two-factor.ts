import { type Static, Type } from '@sinclair/typebox'
import { exactly } from './text.js'

/** What GET /users/me/2fa says. */
export const TwoFactorStatus = Type.Object({
  enabled: Type.Boolean(),
  /** How many are not used yet. */
  recovery_codes: Type.Integer(),
})
export type TwoFactorStatus = Static<typeof TwoFactorStatus>

/** A secret to put into an authenticator app, in three forms. It is shown this once. */
export const TwoFactorEnrolment = Type.Object({
  /** Base32. */
  secret: Type.String(),
  otpauth_uri: Type.String(),
  /** The URI as a picture. */
  qr_svg: Type.String(),
})
export type TwoFactorEnrolment = Static<typeof TwoFactorEnrolment>

/** The body of POST /users/me/2fa/confirm: a code of the app. */
export const ConfirmTwoFactorBody = exactly({
  code: Type.String({ minLength: 1, maxLength: 40, examples: ['123456'] }),
})
export type ConfirmTwoFactorBody = Static<typeof ConfirmTwoFactorBody>

/** Codes for whoever loses the app, each good once. They are shown this once. */
export const RecoveryCodes = Type.Object({ recovery_codes: Type.Array(Type.String()) })
export type RecoveryCodes = Static<typeof RecoveryCodes>

export const TwoFactorOff = Type.Object({ message: Type.String() })
