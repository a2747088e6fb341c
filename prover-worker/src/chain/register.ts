import { MAX_CHAIN_ID } from '@truebook/shared/command'
import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'
import { NATIVE } from './abi.js'
import type { Bridge } from './bridge.js'

/** A bridge that is written down in the tables. */
export interface RegisteredBridge extends Bridge {
  readonly confirmations: number
}

/** A registered bridge with the assets that it carries. */
export interface Chain extends RegisteredBridge {
  readonly tokens: readonly ChainToken[]
}

/** An asset on a chain. */
export interface ChainToken {
  readonly asset: number
  readonly token: string
  readonly decimals: number
  readonly chainDecimals: number
}

export interface RegisterOptions {
  readonly name: string
  readonly confirmations: number
  readonly hasFaucet: boolean
  /** How long a withdrawal is expected to take until one has been timed, in milliseconds. */
  readonly expectedMs: number
  /** Token addresses by asset symbol. */
  readonly tokens: ReadonlyMap<string, string>
}

/** "regi" in ASCII. */
const LOCK = 0x7265_6769

/**
 * Writes down which chain this is and what each asset is on it. Leaves and deposits depend on that, so it
 * never changes: another bridge, or another token for an asset, is refused.
 */
export async function registerChain(
  db: Database,
  bridge: Bridge,
  options: RegisterOptions,
): Promise<RegisteredBridge> {
  if (bridge.chainId > MAX_CHAIN_ID) {
    throw new Error(
      `Chain ${bridge.chainId} cannot be used: withdrawals name chains up to ${MAX_CHAIN_ID}, so what is deposited there could not leave.`,
    )
  }
  const wanted = await wantedTokens(db, bridge, options.tokens)
  await db.transaction().execute(async (transaction) => {
    // All jobs of all workers register when they begin, and a chain has two unique columns. Of inserts at the
    // same moment, "on conflict" spares only one that meets the column it names.
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(transaction)
    await demandSameChain(transaction, bridge)
    await keepChain(transaction, bridge, options)
    for (const token of wanted) await keepToken(transaction, bridge.chainId, token)
  })
  return { ...bridge, confirmations: options.confirmations }
}

/**
 * The tokens of all assets on the chain, as ever written down, not as this worker was told: with fewer, it
 * would miss a token's deposits and its escrow.
 */
export async function tokensOf(db: Database, chainId: number): Promise<ChainToken[]> {
  const rows = await db
    .selectFrom('chain_tokens')
    .innerJoin('assets', 'assets.id', 'chain_tokens.asset')
    .select(['asset', 'token', 'decimals', 'chain_decimals'])
    .where('chain_id', '=', chainId)
    .orderBy('asset')
    .execute()
  return rows.map(({ chain_decimals, ...row }) => ({ ...row, chainDecimals: chain_decimals }))
}

async function wantedTokens(
  db: Database,
  bridge: Bridge,
  bySymbol: ReadonlyMap<string, string>,
): Promise<ChainToken[]> {
  const assets = await db.selectFrom('assets').selectAll().execute()
  const found: ChainToken[] = []
  for (const [symbol, address] of bySymbol) {
    const asset = assets.find((one) => one.symbol === symbol)
    if (!asset)
      throw new Error(`BRIDGE_TOKENS names ${symbol}, which the exchange does not list yet.`)
    const token = address.toLowerCase()
    const decimals = token === NATIVE ? 18 : await bridge.decimalsOf(token)
    if (decimals !== asset.chain_decimals) {
      throw new Error(
        `${symbol} has ${asset.chain_decimals} decimals on chain, but its token ${token} has ${decimals}.`,
      )
    }
    found.push({ asset: asset.id, token, decimals: asset.decimals, chainDecimals: decimals })
  }
  return found
}

/** Refuses a second chain with the same network number: a leaf could be claimed on both. */
async function demandSameChain(db: Database, { chainId, network }: Bridge): Promise<void> {
  const other = await db
    .selectFrom('chains')
    .select('chain_id')
    .where('network', '=', network)
    .where('chain_id', '!=', chainId)
    .executeTakeFirst()
  if (!other) return
  throw new Error(
    `This exchange is on chain ${other.chain_id}, but RPC_URL names chain ${chainId}.`,
  )
}

async function keepChain(
  db: Database,
  { chainId, address, network, exchangeNetwork }: Bridge,
  { name, confirmations, hasFaucet, expectedMs }: RegisterOptions,
): Promise<void> {
  const settings = { name: name || `chain ${chainId}`, confirmations, has_faucet: hasFaucet }
  const row = { chain_id: chainId, bridge: address, network, exchange_network: exchangeNetwork }
  const kept = await db
    .insertInto('chains')
    .values({ ...row, ...settings, expected_ms: expectedMs })
    .onConflict((conflict) => conflict.column('chain_id').doUpdateSet(settings))
    .returning(['bridge', 'network', 'exchange_network'])
    .executeTakeFirstOrThrow()
  if (kept.bridge !== address) {
    throw new Error(
      `The bridge of chain ${chainId} is ${kept.bridge}, and cannot become ${address}: deposits and leaves are made of it.`,
    )
  }
  if (kept.network !== network || kept.exchange_network !== exchangeNetwork) {
    throw new Error(
      `The bridge ${address} had the networks ${kept.network} and ${kept.exchange_network}, but now has ${network} and ${exchangeNetwork}.`,
    )
  }
}

async function keepToken(
  db: Database,
  chainId: number,
  { asset, token }: ChainToken,
): Promise<void> {
  await db
    .insertInto('chain_tokens')
    .values({ chain_id: chainId, asset, token })
    .onConflict((conflict) => conflict.columns(['chain_id', 'asset']).doNothing())
    .execute()
  const kept = await db
    .selectFrom('chain_tokens')
    .select('token')
    .where('chain_id', '=', chainId)
    .where('asset', '=', asset)
    .executeTakeFirstOrThrow()
  if (kept.token === token) return
  throw new Error(
    `Asset ${asset} is ${kept.token} on chain ${chainId}, and cannot become ${token}: leaves are made of it.`,
  )
}
