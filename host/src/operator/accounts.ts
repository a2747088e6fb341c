import { planOf } from '@truebook/api/queries/plans'
import { twoFactorOf } from '@truebook/api/queries/two-factor'
import type { Database } from '@truebook/shared/db/connect'
import { formatUnits } from '@truebook/shared/decimal'
import { HostError } from '../host-error.js'
import { answer, printRows } from './answer.js'
import { type Given, walletName } from './flags.js'
import { sendCommand } from './send.js'
import type { Session } from './session.js'

export const SHOW_ACCOUNT = { names: ['WALLET'] } as const
export const SET_FROZEN = { names: ['WALLET'], flags: ['id'] } as const

/** `accounts show`: an account's balances, and what it may do. */
export async function showAccount(session: Session, given: Given): Promise<number> {
  const { db, json, say } = session
  const account = await accountOf(db, given.names[0])
  const { id, wallet, frozen } = account
  const { open } = await db
    .selectFrom('orders')
    .select((e) => e.fn.countAll<string>().as('open'))
    .where('account', '=', id)
    .where('open', '=', true)
    .executeTakeFirstOrThrow()
  const plan = await planOf(db, id)
  const factor = await twoFactorOf(db, id)
  const facts = {
    account: id,
    wallet,
    frozen,
    open_orders: Number(open),
    plan,
    two_factor: factor?.is_on ?? false,
  }
  const balances = await balancesOf(db, id)
  if (json) say(JSON.stringify({ ...facts, balances }))
  else {
    for (const [name, value] of Object.entries(facts)) say(`${name}: ${value ?? 'the default'}`)
    printRows(session, balances)
  }
  return 0
}

/** An account's balances, as decimals. */
export async function balancesOf(db: Database, account: number) {
  const rows = await db
    .selectFrom('balances as b')
    .innerJoin('assets as a', 'a.id', 'b.asset')
    .select(['a.symbol', 'a.decimals', 'b.available', 'b.held'])
    .where('b.account', '=', account)
    .orderBy('a.id')
    .execute()
  return rows.map(({ symbol, decimals, available, held }) => ({
    asset: symbol,
    available: formatUnits(BigInt(available), decimals),
    held: formatUnits(BigInt(held), decimals),
  }))
}

/** `accounts freeze` and `accounts unfreeze`. */
export async function setFrozen(session: Session, given: Given, frozen: boolean): Promise<number> {
  const { wallet } = await accountOf(session.db, given.names[0])
  const sent = await sendCommand(session, {
    id: given.flags.id,
    make: (id) => ({ type: 'set_account_frozen', id, wallet, frozen }),
  })
  const done = frozen
    ? `${wallet} is frozen: it has no open orders, and may only cancel.`
    : `${wallet} may act again.`
  return answer(session, sent, done)
}

/** The account of a wallet; throws a sentence if it has none. */
export async function accountOf(db: Database, text: string) {
  const wallet = walletName(text)
  const row = await db
    .selectFrom('accounts')
    .selectAll()
    .where('wallet', '=', wallet)
    .executeTakeFirst()
  if (row) return row
  throw new HostError(`WALLET must have an account, but ${wallet} has none.`)
}
