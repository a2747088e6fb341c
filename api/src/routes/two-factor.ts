import {
  ConfirmTwoFactorBody,
  NoFields,
  RecoveryCodes,
  TwoFactorEnrolment,
  TwoFactorOff,
  TwoFactorStatus,
} from '@truebook/shared/wire/two-factor'
import type { FastifyInstance } from 'fastify'
import { header } from '../access/authenticate.js'
import type { Deps } from '../deps.js'
import { describe } from '../openapi/describe.js'

const PATH = '/users/me/2fa'

/**
 * /users/me/2fa: the second factor. Only a session changes it: with a key, somebody could lock its owner out.
 */
export function twoFactorRoutes(app: FastifyInstance, { access, limits, twoFactor }: Deps): void {
  const toRead = describe({
    tag: 'Keys',
    summary: 'Whether two-factor authentication is on',
    auth: 'key or session',
    scope: 'profile:read',
    answers: { 200: TwoFactorStatus },
  })
  app.get(PATH, toRead, async (request) => {
    const { account } = await access.callerOf(request)
    const { isOn, recoveryCodes } = await twoFactor.status(account)
    return { enabled: isOn, recovery_codes: recoveryCodes }
  })

  const toStart = describe({
    tag: 'Keys',
    summary: 'Begin with two-factor authentication: a secret for an authenticator app',
    auth: 'session',
    body: NoFields,
    answers: { 200: TwoFactorEnrolment },
    errors: ['TWO_FACTOR_IS_ON'],
  })
  app.post(PATH, toStart, async (request) => {
    const caller = await access.callerOf(request)
    // To draw the QR code takes milliseconds.
    await limits.ofCostly(request, request.ip, 'enrolments')
    const { secret, uri, svg } = await twoFactor.start(caller)
    return { secret, otpauth_uri: uri, qr_svg: svg }
  })

  const confirm = describe({
    tag: 'Keys',
    summary: 'Switch it on, with the first code of the app',
    auth: 'session',
    body: ConfirmTwoFactorBody,
    answers: { 200: RecoveryCodes },
    errors: [
      'TWO_FACTOR_IS_ON',
      'TWO_FACTOR_IS_OFF',
      'INVALID_TWO_FACTOR_CODE',
      'TWO_FACTOR_LOCKED',
    ],
  })
  app.post<{ Body: ConfirmTwoFactorBody }>(`${PATH}/confirm`, confirm, async (request) => {
    const caller = await access.callerOf(request)
    return { recovery_codes: [...(await twoFactor.confirm(caller, request.body.code))] }
  })

  const renew = describe({
    tag: 'Keys',
    summary: 'New recovery codes for all old ones',
    auth: 'session',
    twoFactor: true,
    body: NoFields,
    answers: { 200: RecoveryCodes },
    errors: ['TWO_FACTOR_IS_OFF'],
  })
  app.post(`${PATH}/recovery-codes`, renew, async (request) => {
    const caller = await access.callerOf(request)
    const codes = await twoFactor.renewRecoveryCodes(caller, header(request, 'x-2fa-code'))
    return { recovery_codes: [...codes] }
  })

  const toEnd = describe({
    tag: 'Keys',
    summary: 'Switch two-factor authentication off',
    auth: 'session',
    twoFactor: true,
    answers: { 200: TwoFactorOff },
    errors: ['TWO_FACTOR_IS_OFF'],
  })
  app.delete(PATH, toEnd, async (request) => {
    const caller = await access.callerOf(request)
    await twoFactor.turnOff(caller, header(request, 'x-2fa-code'))
    return { message: 'Two-factor authentication is off.' }
  })
}
