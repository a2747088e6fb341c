import type { Asset } from '@truebook/shared/asset'
import type { Database } from '@truebook/shared/db/connect'
import { formatUnits, toAtoms } from '@truebook/shared/decimal'
import { TruebookError } from '@truebook/shared/error'
import type { Atoms } from '@truebook/shared/units'
import { sql } from 'kysely'
import { chainsOf, tokenOf } from './queries/chains.js'
import { withdrawalSignedBy, withdrawnSince } from './queries/withdrawals.js'

/** What withdrawals must keep to, by the symbols of assets; what is not named has no limit. */
export interface WithdrawalLimits {
  readonly minimum: ReadonlyMap<string, string>
  /** Of one account within 24 hours. */
  readonly daily: ReadonlyMap<string, string>
}

/** What somebody wants to withdraw. */
export interface Wish {
  readonly account: number
  readonly asset: Asset
  readonly amount: Atoms
  readonly chainId: number
}

const DAY_MS = 86_400_000

/** Throws `INVALID_CHAIN`, `ASSET_NOT_ON_CHAIN`, `INVALID_AMOUNT` or `WITHDRAWAL_BELOW_MINIMUM`. */
export async function checkWish(
  db: Database,
  { asset, amount, chainId }: Wish,
  limits: WithdrawalLimits,
): Promise<void> {
  const chains = await chainsOf(db)
  if (!chains.some((chain) => chain.chain_id === chainId)) throw wrongChain(chainId, chains)
  if ((await tokenOf(db, { chainId, asset: asset.id })) === undefined) {
    const message = `asset ${asset.symbol} cannot be withdrawn to chain ${chainId}: it has no token there.`
    throw new TruebookError('ASSET_NOT_ON_CHAIN', { message, details: { field: 'asset' } })
  }
  const unit = 10n ** BigInt(asset.decimals - asset.chainDecimals)
  const least = leastOf(limits.minimum, asset) ?? unit
  if (amount >= least) return checkWhole({ asset, amount, unit })
  const minimum = formatUnits(least, asset.decimals)
  const came = formatUnits(amount, asset.decimals)
  const message = `amount must be at least ${minimum} ${asset.symbol}, but ${came} came.`
  throw new TruebookError('WITHDRAWAL_BELOW_MINIMUM', {
    message,
    details: { field: 'amount', minimum },
  })
}

function checkWhole({ asset, amount, unit }: { asset: Asset; amount: bigint; unit: bigint }): void {
  if (amount % unit === 0n) return
  const text = (atoms: bigint) => formatUnits(atoms, asset.decimals)
  const below = amount - (amount % unit)
  const nearest = [below, below + unit].filter((atoms) => atoms > 0n).map(text)
  const message = `amount must have at most ${asset.chainDecimals} decimals, those of ${asset.symbol} on chain: the nearest are ${nearest.join(' and ')}, but ${text(amount)} came.`
  throw new TruebookError('INVALID_AMOUNT', {
    message,
    details: { field: 'amount', nearest: nearest.join(', ') },
  })
}

interface DatedWish extends Wish {
  readonly signature: Buffer
  readonly now: number
}

/**
 * Runs `send` if the account stays within its daily limit with this wish; throws
 * `WITHDRAWAL_LIMIT_REACHED` if not, or `REPLAYED_MESSAGE` where it is counted already: who asks
 * again after no answer must not take it for not made. One at a time for an account, or two at once
 * would both fit.
 */
export async function withinDailyLimit<T>(
  db: Database,
  wish: DatedWish,
  { limits, send }: { readonly limits: WithdrawalLimits; readonly send: () => Promise<T> },
): Promise<T> {
  const { account, asset, amount, signature, now } = wish
  const limit = leastOf(limits.daily, asset)
  if (limit === undefined) return send()
  return inLane(account, () =>
    db.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(${LOCK}, ${account})`.execute(transaction)
      const since = now - DAY_MS
      const used = await withdrawnSince(transaction, { account, asset: asset.id, since })
      if (used + amount <= limit) return send()
      const made = await withdrawalSignedBy(transaction, { account, signature, since })
      if (made) {
        throw new TruebookError('REPLAYED_MESSAGE', { details: { withdrawal_id: made } })
      }
      const left = formatUnits(limit > used ? limit - used : 0n, asset.decimals)
      const most = formatUnits(limit, asset.decimals)
      const message = `amount is more than what may still be withdrawn today: of ${most} ${asset.symbol} in 24 hours, ${left} are left.`
      throw new TruebookError('WITHDRAWAL_LIMIT_REACHED', {
        message,
        details: { field: 'amount', limit: most, left },
      })
    }),
  )
}

/** Each lane keeps one connection while it waits for the engine: there must be many more of those. */
const lanes: Promise<unknown>[] = Array.from({ length: 4 }, () => Promise.resolve())

function inLane<T>(account: number, run: () => Promise<T>): Promise<T> {
  const lane = account % lanes.length
  const done = lanes[lane].then(run, run)
  lanes[lane] = done
  return done
}

/** "wd" in ASCII. */
const LOCK = 0x7764

function leastOf(amounts: ReadonlyMap<string, string>, asset: Asset): bigint | undefined {
  const text = amounts.get(asset.symbol)
  if (text === undefined) return undefined
  const parsed = toAtoms(text, asset.decimals)
  if (parsed.ok) return parsed.value
  throw new TruebookError('INTERNAL', {
    message: `The limit of ${asset.symbol} ${parsed.reason}`,
  })
}

function wrongChain(chainId: number, chains: readonly { chain_id: number; name: string }[]) {
  const known = chains.map(({ chain_id, name }) => `${chain_id} (${name})`).join(' or ')
  const message =
    known === ''
      ? 'This exchange has no chain that withdrawals could go to.'
      : `chain_id must be ${known}, but ${chainId} came.`
  return new TruebookError('INVALID_CHAIN', { message, details: { field: 'chain_id' } })
}
