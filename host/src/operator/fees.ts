import { HOUSE } from '@truebook/engine/core/ledger'
import { formatUnits, toAtoms } from '@truebook/shared/decimal'
import { ZERO_WALLET } from '@truebook/shared/wallet'
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
  if (toWallet === ZERO_WALLET) {
    throw new HostError(`WALLET must be somebody's wallet, but ${came(given.names[0])}.`)
  }
  const { id: asset, symbol, decimals } = await assetNamed(session, needed(given, 'asset'))
  const text = needed(given, 'amount')
  const amount = toAtoms(text, decimals)
  if (!amount.ok) throw new HostError(`--amount ${amount.reason}`)
  if (amount.value === 0n) throw new HostError(`--amount must be more than 0, but ${came(text)}.`)
  const sent = await sendCommand(session, {
    id: given.flags.id,
    make: (id) => ({ type: 'pay_fees', id, toWallet, asset, amount: amount.value }),
  })
  const done = `${toWallet} was paid ${text} ${symbol} of the fees.`
  return answer(session, sent, done, ({ code, high }) => {
    if (code !== 'INSUFFICIENT_BALANCE') return undefined
    const most = formatUnits(high, decimals)
    return `--amount must be at most ${most} ${symbol}, which is left of the fees, but ${came(text)}.`
  })
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
