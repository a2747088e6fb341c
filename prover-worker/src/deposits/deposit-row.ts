import type { ChainDepositTable } from '@truebook/shared/db/chain-tables'
import { MAX_ISSUED } from '@truebook/shared/units'
import type { BridgeDeposit } from '../chain/bridge.js'
import type { Chain, ChainToken } from '../chain/register.js'

type Networks = Pick<Chain, 'network' | 'exchangeNetwork'>
type Facts = Omit<ChainDepositTable, 'sender' | 'seen_at' | 'credited'>

/** A deposit as its row has it: the atoms and asset to credit, or why it is parked. */
export function depositRow(
  chain: Networks & Pick<Chain, 'chainId' | 'tokens'>,
  deposit: BridgeDeposit,
): Facts {
  const token = chain.tokens.find((one) => one.token === deposit.token)
  const isOurs = deposit.originNetwork === chain.network
  const known = token !== undefined && isOurs && deposit.leafType === 0 ? token : undefined
  const atoms = known && deposit.amount * atomsPerUnit(known)
  return {
    chain_id: chain.chainId,
    deposit_count: deposit.depositCount,
    block_number: deposit.blockNumber,
    block_hash: deposit.blockHash,
    transaction_hash: deposit.transactionHash,
    wallet: deposit.wallet,
    token: deposit.token,
    amount: deposit.amount.toString(),
    asset: known?.asset ?? null,
    atoms: atoms?.toString() ?? null,
    parked: whyParked(deposit, { atoms, ...chain }),
  }
}

/** The reason to park a deposit until its token is listed: `unparkListed` looks for it. */
export const UNKNOWN_TOKEN = 'Its token is no asset of this exchange.'
export const TOO_LARGE = 'Its amount is larger than the ledger takes at once.'

function whyParked(
  { leafType, originNetwork, destinationNetwork }: BridgeDeposit,
  { atoms, network, exchangeNetwork }: { atoms: bigint | undefined } & Networks,
): string | null {
  if (leafType !== 0) return 'It is a message, not an asset.'
  if (destinationNetwork !== exchangeNetwork) {
    return `It is for network ${destinationNetwork}, not for ${exchangeNetwork}.`
  }
  if (originNetwork !== network) return `Its token is of network ${originNetwork}.`
  if (atoms === undefined) return UNKNOWN_TOKEN
  if (atoms === 0n) return 'Its amount is zero.'
  if (atoms >= MAX_ISSUED) return TOO_LARGE
  return null
}

/** How many atoms of the ledger are one unit of the chain. The ledger never has fewer decimals. */
function atomsPerUnit({ decimals, chainDecimals }: ChainToken): bigint {
  return 10n ** BigInt(decimals - chainDecimals)
}
