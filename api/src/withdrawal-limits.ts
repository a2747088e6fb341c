import { assert } from '@truebook/shared/assert'
import type { Asset } from '@truebook/shared/asset'
import type { Database } from '@truebook/shared/db/connect'
import {
  type DecimalResult,
  formatUnits,
  MAX_DECIMALS,
  parseDecimal,
  toAtoms,
} from '@truebook/shared/decimal'
import { TruebookError } from '@truebook/shared/error'
import type { Atoms } from '@truebook/shared/units'
import type { Change } from './access/changes.js'
import { type ChainRow, chainsOf, chainsWith } from './queries/chains.js'
import { dropWish, keepWish, spentOf } from './queries/withdrawal-wishes.js'

/** The limits of withdrawals, as decimals by asset symbol. An asset that is not named has no limit. */
export interface WithdrawalLimits {
  readonly minimum: ReadonlyMap<string, string>
  /** The most that one account may withdraw within 24 hours. */
  readonly daily: ReadonlyMap<string, string>
}

/** A withdrawal that an account asks for. */
export interface Wish {
  readonly account: number
  readonly asset: Asset
  readonly amount: Atoms
  readonly chainId: number
}

const DAY_MS = 86_400_000

/**
 * A withdrawal's amount as atoms. Of one that is finer than an atom it says how fine it may be on chain, and names
 * the nearest that could leave.
 */
export function readWishedAmount(
  text: string,
  asset: Asset,
  limits: WithdrawalLimits,
): DecimalResult<Atoms> {
  const read = toAtoms(text, asset.decimals)
  if (read.ok || !read.nearest) return read
  const lowest = leastOf(asset, limits) / chainUnitOf(asset)
  const inChainUnits = toAtoms(text, asset.chainDecimals, lowest)
  if (inChainUnits.ok) return read
  // As `checkWhole`: not the one above.
  return { ...inChainUnits, nearest: (inChainUnits.nearest ?? []).slice(0, 1) }
}

/** The least that can be withdrawn, in atoms: a whole number of chain units, and not below the limit. */
function leastOf(asset: Asset, { minimum }: WithdrawalLimits): bigint {
  const unit = chainUnitOf(asset)
  const least = amountFor(minimum, asset, 'up') ?? unit
  return least > unit ? ((least + unit - 1n) / unit) * unit : unit
}

/** In atoms. */
function chainUnitOf({ decimals, chainDecimals }: Asset): bigint {
  return 10n ** BigInt(decimals - chainDecimals)
}

/**
 * Checks a withdrawal's chain, asset and amount. Throws `INVALID_CHAIN`, `ASSET_NOT_ON_CHAIN`,
 * `INVALID_AMOUNT` or `WITHDRAWAL_BELOW_MINIMUM`.
 */
export async function checkWish(
  db: Database,
  { asset, amount, chainId }: Wish,
  limits: WithdrawalLimits,
): Promise<void> {
  const chains = await chainsOf(db)
  if (!chains.some((chain) => chain.chain_id === chainId)) throw wrongChain(chainId, chains)
  const carriers = await chainsWith(db, asset.id)
  if (!carriers.includes(chainId)) {
    const others = chains.filter(({ chain_id }) => carriers.includes(chain_id))
    throw notThere(asset, chainId, others)
  }
  const least = leastOf(asset, limits)
  if (amount >= least) return checkWhole(asset, amount)
  const minimum = formatUnits(least, asset.decimals)
  const came = formatUnits(amount, asset.decimals)
  const message = `amount must be at least ${minimum} ${asset.symbol}, but ${came} came.`
  throw new TruebookError('WITHDRAWAL_BELOW_MINIMUM', {
    message,
    details: { field: 'amount', minimum },
  })
}

function checkWhole(asset: Asset, amount: bigint): void {
  const finer = amount % chainUnitOf(asset)
  if (finer === 0n) return
  const text = (atoms: bigint) => formatUnits(atoms, asset.decimals)
  // Only the amount below: the one above is more than an owner has who withdraws everything.
  const nearest = text(amount - finer)
  const message = `amount must have at most ${asset.chainDecimals} decimals, those of ${asset.symbol} on chain: the nearest is ${nearest}, but ${text(amount)} came.`
  throw new TruebookError('INVALID_AMOUNT', {
    message,
    details: { field: 'amount', nearest },
  })
}

interface DatedWish extends Wish {
  /** The id of its command. */
  readonly id: string
  readonly signature: Buffer
  readonly now: number
}

interface Withdrawing<T> {
  readonly limits: WithdrawalLimits
  readonly change: Change
  readonly send: () => Promise<T>
}

/**
 * How long an undecided wish counts: longer than the engine takes a signed message, and then the wait for its
 * outcome.
 */
const WISH_MS = 600_000

/**
 * Runs `send` if the account stays within its daily limit with this wish. Throws `WITHDRAWAL_LIMIT_REACHED`
 * if it does not. A wish counts from before it is sent until it is decided, so that neither simultaneous
 * withdrawals nor ones of unknown outcome exceed the limit.
 */
export async function withinDailyLimit<T>(
  db: Database,
  wish: DatedWish,
  { limits, change, send }: Withdrawing<T>,
): Promise<T> {
  const limit = amountFor(limits.daily, wish.asset, 'down')
  if (limit === undefined) return send()
  await change(wish.account, (trx) => reserve(trx, wish, limit))
  let isOpen = false
  try {
    return await send()
  } catch (error) {
    isOpen = !(error instanceof TruebookError && error.code === 'UNAVAILABLE')
    throw error
  } finally {
    // If this fails, the wish counts no longer than an undecided one, and not besides the withdrawal that it
    // led to.
    if (!isOpen) await dropWish(db, wish.id).catch(() => undefined)
  }
}

async function reserve(db: Database, wish: DatedWish, limit: bigint): Promise<void> {
  const { id, account, asset, amount, signature, now } = wish
  const [since, wishesSince] = [now - DAY_MS, now - WISH_MS]
  const spending = { account, asset: asset.id, signature, since, wishesSince }
  const used = await spentOf(db, spending)
  if (used + amount <= limit) {
    const row = { id, account, asset: asset.id, amount: amount.toString(), signature }
    return keepWish(db, { ...row, asked_at: now }, wishesSince)
  }
  const left = formatUnits(limit > used ? limit - used : 0n, asset.decimals)
  const most = formatUnits(limit, asset.decimals)
  const message = `amount is more than what may still be withdrawn today: of ${most} ${asset.symbol} in 24 hours, ${left} are left.`
  throw new TruebookError('WITHDRAWAL_LIMIT_REACHED', {
    message,
    details: { field: 'amount', limit: most, left },
  })
}

/**
 * An asset's limit in whole atoms, as amounts are: up for a least amount, down for a most; undefined where it has
 * none.
 */
export function amountFor(
  amounts: ReadonlyMap<string, string>,
  { symbol, decimals }: Asset,
  rounding: 'up' | 'down',
): bigint | undefined {
  const text = amounts.get(symbol)
  if (text === undefined) return undefined
  const parsed = parseDecimal(text, MAX_DECIMALS)
  assert(parsed.ok, 'A limit must be a decimal, as the settings check.')
  const atom = 10n ** BigInt(MAX_DECIMALS - decimals)
  return (parsed.value + (rounding === 'up' ? atom - 1n : 0n)) / atom
}

type NamedChain = Pick<ChainRow, 'chain_id' | 'name'>

function wrongChain(chainId: number, chains: readonly NamedChain[]) {
  const known = inWords(chains)
  const message =
    known === ''
      ? 'This exchange has no chain that withdrawals could go to.'
      : `chain_id must be ${known}, but ${chainId} came.`
  return new TruebookError('INVALID_CHAIN', { message, details: { field: 'chain_id' } })
}

function notThere({ symbol }: Asset, chainId: number, others: readonly NamedChain[]) {
  const known = inWords(others)
  const where = known === '' ? 'It has a token on no chain.' : `It has one on ${known}.`
  const message = `asset ${symbol} cannot be withdrawn to chain ${chainId}, where it has no token. ${where}`
  return new TruebookError('ASSET_NOT_ON_CHAIN', { message, details: { field: 'asset' } })
}

function inWords(chains: readonly NamedChain[]): string {
  return chains.map(({ chain_id, name }) => `${chain_id} (${name})`).join(' or ')
}
