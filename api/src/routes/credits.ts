import { Credits } from '@truebook/shared/wire/credits'
import type { FastifyInstance } from 'fastify'
import { REQUEST_CREDITS } from '../access/limits/plans.js'
import { isoTime } from '../answers/amounts.js'
import type { Deps } from '../deps.js'
import { describe } from '../openapi/describe.js'
import { planOf } from '../queries/plans.js'

/** GET /users/me/credits: the account's plan, and what is left of the day. It costs no credits. */
export function creditRoutes(app: FastifyInstance, { db, access, plans, credits }: Deps): void {
  const options = describe({
    tag: 'Account',
    summary: 'The plan, and what is left of the day',
    auth: 'key or session',
    scope: 'profile:read',
    isFree: true,
    answers: { 200: Credits },
  })
  app.get('/users/me/credits', options, async (request) => {
    const { account } = await access.callerOf(request)
    const plan = plans.named(await planOf(db, account))
    const { daily, spent, remaining, returnsAt } = await credits.balance(account, plan)
    return {
      plan: plan.name,
      requests_per_minute: plan.requestsPerMinute ?? null,
      daily_credits: daily,
      used_credits: spent,
      remaining_credits: remaining,
      credits_per_request: REQUEST_CREDITS,
      returns_at: isoTime(returnsAt),
    }
  })
}
