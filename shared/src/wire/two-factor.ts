import { type Static, Type } from '@sinclair/typebox'
import { named } from './text.js'

/** The answer of GET /users/me/2fa. */
export const TwoFactorStatus = named('TwoFactorStatus', {
  enabled: Type.Boolean(),
  /** How many recovery codes are not used yet. */
  recovery_codes: Type.Integer(),
})
export type TwoFactorStatus = Static<typeof TwoFactorStatus>

/** A secret to put into an authenticator app, in three forms. It is shown this once. */
export const TwoFactorEnrolment = named('TwoFactorEnrolment', {
  /** Base32. */
  secret: Type.String(),
  otpauth_uri: Type.String(),
  /** The URI as a QR code. */
  qr_svg: Type.String(),
})
export type TwoFactorEnrolment = Static<typeof TwoFactorEnrolment>

/** The body of POST /users/me/2fa and …/recovery-codes: it has no fields, and may be left out. */
export const NoFields = named('NoFields', {})

/** The body of POST /users/me/2fa/confirm: a code from the app. */
export const ConfirmTwoFactorBody = named('ConfirmTwoFactorBody', {
  code: Type.String({ minLength: 1, maxLength: 40, examples: ['123456'] }),
})
export type ConfirmTwoFactorBody = Static<typeof ConfirmTwoFactorBody>

/** Codes for a user who lost the app, each good once. They are shown this once. */
export const RecoveryCodes = named('RecoveryCodes', { recovery_codes: Type.Array(Type.String()) })
export type RecoveryCodes = Static<typeof RecoveryCodes>

export const TwoFactorOff = named('TwoFactorOff', { message: Type.String() })
