import { setTimeout as wait } from 'node:timers/promises'
import type { Asset } from '@truebook/shared/asset'
import { formatUnits } from '@truebook/shared/decimal'
import { TruebookError } from '@truebook/shared/error'
import { newOrderId } from '@truebook/shared/new-order-id'
import type { Atoms } from '@truebook/shared/units'
import type { Deps } from './deps.js'
import { throwIfRefused } from './orders/refusal.js'
import { type ChainRow, chainsOf, tokenOf } from './queries/chains.js'
import { nextDevDeposit } from './queries/deposits.js'
import { askForGift, giftProgress } from './queries/gifts.js'

/** Play money for a wallet. */
export interface PlayMoney {
  /** Lower-case 0x address. */
  readonly wallet: string
  readonly asset: Asset
  readonly amount: Atoms
}

/** The network of play money that is deposited straight into the ledger: no chain has number 0. */
const PLAY_NETWORK = 0

/**
 * Gives play money, and returns once it is credited. Where there is a chain it goes through the bridge, so
 * that it is backed like any deposit; otherwise straight into the ledger. Throws `FORBIDDEN`,
 * `ASSET_NOT_ON_CHAIN`, `INVALID_AMOUNT`, `OUTCOME_UNKNOWN` and what the gateway throws.
 */
export async function givePlayMoney(deps: Deps, gift: PlayMoney): Promise<void> {
  const [chain] = await chainsOf(deps.db)
  if (!chain) return giveInLedger(deps, gift)
  if (!chain.has_faucet) {
    const message = `The chain ${chain.name} is no chain of play: nobody can be given money there.`
    throw new TruebookError('FORBIDDEN', { message })
  }
  return giveThroughChain(deps, gift, chain)
}

async function giveInLedger(
  { db, gateway, now }: Deps,
  { wallet, asset, amount }: PlayMoney,
): Promise<void> {
  const { events } = await gateway.send({
    type: 'deposit',
    id: newOrderId(now()),
    wallet,
    asset: asset.id,
    amount,
    network: PLAY_NETWORK,
    depositCount: await nextDevDeposit(db),
  })
  throwIfRefused(events, { paid: asset })
}

/** Milliseconds between looks whether a gift has arrived: in the first second, and after it. */
const FIRST_LOOKS_MS = 15
const LOOKS_MS = 250
const FIRST_MS = 1_000

/** Asks the prover-worker, which has the key that mints, for the gift, and watches until it is credited. */
async function giveThroughChain(
  { db, outcomeTimeoutMs }: Deps,
  { wallet, asset, amount }: PlayMoney,
  chain: ChainRow,
): Promise<void> {
  // A gift that cannot be made would hold up all that come after it.
  if ((await tokenOf(db, { chainId: chain.chain_id, asset: asset.id })) === undefined) {
    const message = `asset ${asset.symbol} has no token on the chain ${chain.name}.`
    throw new TruebookError('ASSET_NOT_ON_CHAIN', { message, details: { field: 'asset' } })
  }
  const unit = 10n ** BigInt(asset.decimals - asset.chainDecimals)
  if (amount % unit !== 0n) {
    const message = `amount must have at most ${asset.chainDecimals} decimals, those of ${asset.symbol} on chain, but ${formatUnits(amount, asset.decimals)} came.`
    throw new TruebookError('INVALID_AMOUNT', { message, details: { field: 'amount' } })
  }
  const id = await askForGift(db, {
    chain_id: chain.chain_id,
    wallet,
    asset: asset.id,
    amount: (amount / unit).toString(),
  })
  for (let waited = 0; waited < outcomeTimeoutMs; ) {
    const lookMs = waited < FIRST_MS ? FIRST_LOOKS_MS : LOOKS_MS
    await wait(lookMs)
    waited += lookMs
    const { failed, is_credited } = await giftProgress(db, id)
    if (is_credited) return
    if (failed !== null) throw new TruebookError('INTERNAL', { message: failed })
  }
  const message = 'The play money is on its way through the chain, but did not arrive in time.'
  throw new TruebookError('OUTCOME_UNKNOWN', { message })
}
