import type { ChainDepositTable } from '@truebook/shared/db/chain-tables'
import type { BridgeDeposit } from '../chain/bridge.js'
import type { Chain } from '../chain/register.js'

/** Amounts beyond it could make sums that no ledger holds; no token has a supply like this. */
const MAX_DEPOSIT = 2n ** 100n

type Facts = Omit<ChainDepositTable, 'sender' | 'seen_at'>

/** What a deposit means here: the atoms of an asset, or why it is parked. */
export function depositRow(chain: Pick<Chain, 'chainId' | 'network' | 'exchangeNetwork' | 'tokens'>, deposit: BridgeDeposit): Facts {
  const token = chain.tokens.find((one) => one.token === deposit.token)
  const isOurs = deposit.originNetwork === chain.network
  const known = token !== undefined && isOurs && deposit.leafType === 0 ? token : undefined
  const unit = known && 10n ** BigInt(known.decimals - known.chainDecimals)
  const atoms = unit && deposit.amount * unit
  return {
    chain_id: chain.chainId,
    deposit_count: deposit.depositCount,
    block_number: deposit.blockNumber,
    transaction_hash: deposit.transactionHash,
    wallet: deposit.wallet,
    token: deposit.token,
    amount: deposit.amount.toString(),
    asset: known?.asset ?? null,
    atoms: atoms?.toString() ?? null,
    parked: whyParked(deposit, { atoms, exchangeNetwork: chain.exchangeNetwork }),
  }
}

function whyParked(
  { leafType, destinationNetwork }: BridgeDeposit,
  { atoms, exchangeNetwork }: { atoms: bigint | undefined; exchangeNetwork: number },
): string | null {
  if (leafType !== 0) return 'It is a message, not an asset.'
  if (destinationNetwork !== exchangeNetwork) {
    return `It is for network ${destinationNetwork}, not for ${exchangeNetwork}.`
  }
  if (atoms === undefined) return 'Its token is no asset of this exchange.'
  if (atoms === 0n) return 'Its amount is zero.'
  if (atoms >= MAX_DEPOSIT) return 'Its amount is larger than the ledger takes at once.'
  return null
}
