import { HOUSE } from '@truebook/engine/core/ledger'
import { toAtoms } from '@truebook/shared/decimal'
import { HostError } from '../host-error.js'
import { balancesOf } from './accounts.js'
import { answer, printRows } from './answer.js'
import { came, type Given, needed, walletName } from './flags.js'
import { sendCommand } from './send.js'
import type { Session } from './session.js'

/** `fees list`: what fees have brought and was paid to nobody yet. */
export async function listFees(session: Session): Promise<number> {
  const balances = await balancesOf(session.db, HOUSE)
  printRows(
    session,
    balances.map(({ asset, available }) => ({ asset, available })),
  )
  return 0
}

export const PAY_FEES = { names: ['WALLET'], flags: ['asset', 'amount', 'id'] } as const

/** `fees pay`: moves some of it to the account of a wallet. */
export async function payFees(session: Session, given: Given): Promise<number> {
  const toWallet = walletName(given.names[0])
  const { id: asset, symbol, decimals } = await assetNamed(session, needed(given, 'asset'))
  const text = needed(given, 'amount')
  const amount = toAtoms(text, decimals)
  if (!amount.ok) throw new HostError(`--amount ${amount.reason}`)
  const sent = await sendCommand(session, {
    id: given.flags.id,
    make: (id) => ({ type: 'pay_fees', id, toWallet, asset, amount: amount.value }),
  })
  return answer(session, sent, `${toWallet} was paid ${text} ${symbol} of the fees.`)
}

async function assetNamed({ db }: Session, symbol: string) {
  const row = await db
    .selectFrom('assets')
    .selectAll()
    .where('symbol', '=', symbol)
    .executeTakeFirst()
  if (row) return row
  throw new HostError(`--asset must be a listed asset, but ${came(symbol)}.`)
}
