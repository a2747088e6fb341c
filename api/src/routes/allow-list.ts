import { AllowAddressBody, AllowList, SwitchAllowListBody } from '@truebook/shared/wire/allow-list'
import type { FastifyInstance } from 'fastify'
import { header } from '../access/authenticate.js'
import { allowListAnswer } from '../answers/allow-list.js'
import type { Deps } from '../deps.js'

const PATH = '/users/me/allow-list'
const response = { 200: AllowList }

/**
 * /users/me/allow-list: where money may go. Only a session changes it. What lets more out asks for
 * a two-factor code and waits a day; what lets less out counts at once.
 */
export function allowListRoutes(app: FastifyInstance, deps: Deps): void {
  const { access, allowList, twoFactor, now } = deps
  const answer = async (account: number) => allowListAnswer(await allowList.of(account), now())

  app.get(PATH, { schema: { response } }, async (request) => {
    const { account } = await access.byKeyOrSession(request, 'wallets:read')
    return answer(account)
  })

  const toSwitch = { body: SwitchAllowListBody, response }
  app.put<{ Body: SwitchAllowListBody }>(PATH, { schema: toSwitch }, async (request) => {
    const caller = await access.bySession(request)
    const { enabled } = request.body
    if (!enabled) await twoFactor.demand(caller, header(request, 'x-2fa-code'))
    await allowList.turn(caller, enabled)
    return answer(caller.account)
  })

  const toAdd = { body: AllowAddressBody, response }
  app.post<{ Body: AllowAddressBody }>(PATH, { schema: toAdd }, async (request) => {
    const caller = await access.bySession(request)
    await twoFactor.demand(caller, header(request, 'x-2fa-code'))
    const { address, name = '' } = request.body
    await allowList.add(caller, { address: address.toLowerCase(), name })
    return answer(caller.account)
  })

  app.delete<{ Params: { address: string } }>(
    `${PATH}/:address`,
    { schema: { response } },
    async (request) => {
      const caller = await access.bySession(request)
      await allowList.remove(caller, request.params.address.toLowerCase())
      return answer(caller.account)
    },
  )
}
