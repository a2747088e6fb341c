import { insertAccessLog } from '@truebook/api/queries/access-log'
import { lockAccount } from '@truebook/api/queries/account-lock'
import { assignPlan } from '@truebook/api/queries/plans'
import { deleteTwoFactor, lockTwoFactor } from '@truebook/api/queries/two-factor'
import { HostError } from '../host-error.js'
import { accountOf } from './accounts.js'
import { inLog } from './actions.js'
import { printRows } from './answer.js'
import type { Given } from './flags.js'
import type { Session } from './session.js'

/** `plans list`: the accounts that were given a plan. */
export async function listPlans(session: Session): Promise<number> {
  const rows = await session.db
    .selectFrom('account_plans as p')
    .innerJoin('accounts as a', 'a.id', 'p.account')
    .select(['a.wallet', 'p.account', 'p.plan'])
    .orderBy('p.account')
    .execute()
  printRows(session, rows)
  return 0
}

export const ASSIGN_PLAN = { names: ['WALLET', 'PLAN'] } as const

const PLAN = /^[a-z][a-z0-9_-]{0,31}$/i

/**
 * `plans assign`: copies of the api follow it within a second; a plan that they do not know counts as the default.
 */
export async function givePlan(session: Session, { names }: Given): Promise<number> {
  const [wallet, plan] = names
  const { id: account } = await accountOf(session.db, wallet)
  if (!PLAN.test(plan)) {
    throw new HostError(`PLAN must be the name of a plan of PLANS, but "${plan}" came.`)
  }
  await inLog(session, (trx) => assignPlan(trx, { account, plan }))
  return done(session, `Account ${account} has the plan ${plan}.`)
}

export const RESET_TWO_FACTOR = { names: ['WALLET'] } as const

/** `two-factor reset`: for a user who lost both the app and the recovery codes. */
export async function resetTwoFactor(session: Session, { names }: Given): Promise<number> {
  const { id: account } = await accountOf(session.db, names[0])
  await inLog(session, async (trx, at) => {
    await lockAccount(trx, account)
    if (!(await lockTwoFactor(trx, account))) {
      throw new HostError('This account has no second factor, so there is nothing to reset.')
    }
    await deleteTwoFactor(trx, account)
    const change = { action: 'TWO_FACTOR_RESET', subject: '', details: {} }
    const by = { api_key: null, ip: 'operator' }
    await insertAccessLog(trx, { account, at, ...change, ...by })
  })
  return done(session, `The second factor of account ${account} is off; its audit log says so.`)
}

function done({ json, say }: Session, text: string): number {
  say(json ? JSON.stringify({ ok: true, text }) : text)
  return 0
}
