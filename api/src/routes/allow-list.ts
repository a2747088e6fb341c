import { TruebookError } from '@truebook/shared/error'
import { isWallet } from '@truebook/shared/wallet'
import { AllowAddressBody, AllowList, SwitchAllowListBody } from '@truebook/shared/wire/allow-list'
import type { FastifyInstance } from 'fastify'
import { header } from '../access/authenticate.js'
import { allowListAnswer } from '../answers/allow-list.js'
import type { Deps } from '../deps.js'
import { describe } from '../openapi/describe.js'
import { readWallet } from '../read-wallet.js'

const PATH = '/users/me/allow-list'
const answers = { 200: AllowList }

/**
 * /users/me/allow-list: where the account's money may go. Only a session changes it. To let more out needs a
 * two-factor code and a day; to let less out counts at once.
 */
export function allowListRoutes(app: FastifyInstance, deps: Deps): void {
  const { access, allowList, now } = deps
  const answer = async (account: number) => allowListAnswer(await allowList.of(account), now())

  const toRead = describe({
    tag: 'Keys',
    summary: 'Where money may go',
    auth: 'key or session',
    scope: 'wallets:read',
    answers,
  })
  app.get(PATH, toRead, async (request) => {
    const { account } = await access.callerOf(request)
    return answer(account)
  })

  const toSwitch = describe({
    tag: 'Keys',
    summary: 'Switch the allow-list on or off',
    description: 'On counts at once, off after a day.',
    auth: 'session',
    twoFactor: true,
    body: SwitchAllowListBody,
    answers,
  })
  app.put<{ Body: SwitchAllowListBody }>(PATH, toSwitch, async (request) => {
    const caller = await access.callerOf(request)
    if (request.body.enabled) await allowList.turnOn(caller)
    else await allowList.turnOff(caller, header(request, 'x-2fa-code'))
    return answer(caller.account)
  })

  const toAdd = describe({
    tag: 'Keys',
    summary: 'Allow an address, from a day later on',
    auth: 'session',
    twoFactor: true,
    body: AllowAddressBody,
    answers,
    errors: ['ALREADY_LISTED', 'ALLOW_LIST_FULL'],
  })
  app.post<{ Body: AllowAddressBody }>(PATH, toAdd, async (request) => {
    const caller = await access.callerOf(request)
    const address = readWallet('address', request.body.address)
    const { name = '' } = request.body
    await allowList.add(caller, { address, name, code: header(request, 'x-2fa-code') })
    return answer(caller.account)
  })

  const toRemove = describe({
    tag: 'Keys',
    summary: 'Allow an address no more',
    auth: 'session',
    answers,
    errors: ['NOT_LISTED'],
  })
  app.delete<{ Params: { address: string } }>(`${PATH}/:address`, toRemove, async (request) => {
    const caller = await access.callerOf(request)
    const address = request.params.address.toLowerCase()
    // Listed addresses are all well-formed, so a text that Postgres would refuse is not looked up.
    if (!isWallet(address)) throw new TruebookError('NOT_LISTED')
    await allowList.remove(caller, address)
    return answer(caller.account)
  })
}
