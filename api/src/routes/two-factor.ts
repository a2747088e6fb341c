import {
  ConfirmTwoFactorBody,
  RecoveryCodes,
  TwoFactorEnrolment,
  TwoFactorOff,
  TwoFactorStatus,
} from '@truebook/shared/wire/two-factor'
import type { FastifyInstance } from 'fastify'
import { header } from '../access/authenticate.js'
import type { Deps } from '../deps.js'

const PATH = '/users/me/2fa'

/** /users/me/2fa: the second factor. Only a session changes it: a key could lock its owner out. */
export function twoFactorRoutes(app: FastifyInstance, { access, twoFactor }: Deps): void {
  app.get(PATH, { schema: { response: { 200: TwoFactorStatus } } }, async (request) => {
    const { account } = await access.byKeyOrSession(request, 'profile:read')
    const { isOn, recoveryCodes } = await twoFactor.status(account)
    return { enabled: isOn, recovery_codes: recoveryCodes }
  })

  app.post(PATH, { schema: { response: { 200: TwoFactorEnrolment } } }, async (request) => {
    const { secret, uri, svg } = await twoFactor.start(await access.bySession(request))
    return { secret, otpauth_uri: uri, qr_svg: svg }
  })

  const confirm = { body: ConfirmTwoFactorBody, response: { 200: RecoveryCodes } }
  app.post<{ Body: ConfirmTwoFactorBody }>(
    `${PATH}/confirm`,
    { schema: confirm },
    async (request) => {
      const caller = await access.bySession(request)
      return { recovery_codes: [...(await twoFactor.confirm(caller, request.body.code))] }
    },
  )

  const renew = { response: { 200: RecoveryCodes } }
  app.post(`${PATH}/recovery-codes`, { schema: renew }, async (request) => {
    const caller = await access.bySession(request)
    const codes = await twoFactor.renewRecoveryCodes(caller, header(request, 'x-2fa-code'))
    return { recovery_codes: [...codes] }
  })

  app.delete(PATH, { schema: { response: { 200: TwoFactorOff } } }, async (request) => {
    const caller = await access.bySession(request)
    await twoFactor.turnOff(caller, header(request, 'x-2fa-code'))
    return { message: 'Two-factor authentication is off.' }
  })
}
