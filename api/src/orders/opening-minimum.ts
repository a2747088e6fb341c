import type { Asset } from '@truebook/shared/asset'
import type { Database } from '@truebook/shared/db/connect'
import { formatUnits } from '@truebook/shared/decimal'
import { TruebookError } from '@truebook/shared/error'
import type { Atoms } from '@truebook/shared/units'
import type { Catalog } from '../feed/catalog.js'
import { accountOfWallet } from '../queries/accounts.js'
import { amountFor, type WithdrawalLimits } from '../withdrawal-limits.js'

interface Gift {
  readonly toWallet: string
  readonly asset: Asset
  readonly amount: Atoms
}

export interface OpeningDeps {
  readonly db: Database
  readonly catalog: Catalog
  readonly withdrawalLimits: WithdrawalLimits
}

/**
 * Checks a transfer to a wallet without an account. It opens one for ever, so it must be worth a withdrawal's
 * minimum, or where none is set, the smallest order. An asset that no market trades either has no known
 * worth, and opens none. Throws `INVALID_AMOUNT` and `ACCOUNT_NOT_FOUND`.
 */
export async function checkOpening(
  { toWallet, asset, amount }: Gift,
  { db, catalog, withdrawalLimits }: OpeningDeps,
): Promise<void> {
  const least = amountFor(withdrawalLimits.minimum, asset, 'up') ?? smallestOrder(catalog, asset)
  if (least !== undefined && amount >= least) return
  if (await accountOfWallet(db, toWallet)) return
  if (least === undefined) throw opensNone(asset)
  const minimum = formatUnits(least, asset.decimals)
  const came = formatUnits(amount, asset.decimals)
  const message = `amount must be at least ${minimum} ${asset.symbol} to a wallet that has no account yet, but ${came} came.`
  throw new TruebookError('INVALID_AMOUNT', { message, details: { field: 'amount', minimum } })
}

function opensNone({ symbol }: Asset): TruebookError {
  const message = `to_wallet_address has no account yet, and ${symbol}, which no market trades, opens none.`
  return new TruebookError('ACCOUNT_NOT_FOUND', {
    message,
    details: { field: 'to_wallet_address' },
  })
}

/** The smallest amount of an asset that a market trades, in atoms; undefined where no market trades it. */
function smallestOrder(catalog: Catalog, { id }: Asset): bigint | undefined {
  const sizes = catalog.markets().flatMap(({ rules, units }): bigint[] => {
    if (rules.quoteAsset === id) return [rules.minTradeSize]
    return rules.baseAsset === id ? [BigInt(rules.minQuantity) * units.lotAtoms] : []
  })
  return sizes.sort((a, b) => (a < b ? -1 : 1))[0]
}
