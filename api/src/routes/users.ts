import { TruebookError } from '@truebook/shared/error'
import { User } from '@truebook/shared/wire/user'
import type { FastifyInstance } from 'fastify'
import { isoTime } from '../answers/amounts.js'
import type { Deps } from '../deps.js'
import { describe } from '../openapi/describe.js'
import { accountById } from '../queries/accounts.js'
import { pendingDepositsOf } from '../queries/chain-deposits.js'

/** GET /users/me. */
export function userRoutes(app: FastifyInstance, { db, access }: Deps): void {
  const options = describe({
    tag: 'Account',
    summary: 'Who asks',
    auth: 'key',
    scope: 'profile:read',
    answers: { 200: User },
    errors: ['ACCOUNT_NOT_FOUND'],
  })
  app.get('/users/me', options, async (request) => {
    const owner = await access.callerOf(request)
    const account = await accountById(db, owner.account)
    if (!account) throw new TruebookError('ACCOUNT_NOT_FOUND')
    return {
      _id: String(account.id),
      created_at: isoTime(account.created_at),
      wallet_address: account.wallet,
      pendingDeposits: await pendingDepositsOf(db, account.wallet),
      active: !account.frozen,
    }
  })
}
