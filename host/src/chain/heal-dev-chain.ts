import { bridgeContract, tokenContract } from '@truebook/contracts/deploy'
import { mined } from '@truebook/contracts/mined'
import { connectPool, type Database, databaseOf } from '@truebook/shared/db/connect'
import { MaxUint256, NonceManager, Wallet, ZeroAddress } from 'ethers'
import { sql } from 'kysely'
import { type DevChain, openChain } from './dev-chain.js'

/**
 * A chain of play whose process was killed has lost its last seconds, and with them deposits that the exchange has
 * credited. This makes them again, in their order, so that each has its number and everything is backed; the
 * prover-worker posts lost roots again by itself. The worker takes a chain that is shorter than before for a node
 * that lags, and this chain makes no blocks by itself: so this makes it as long again. Returns how many deposits
 * there were.
 */
export async function healDevChain(chain: DevChain, databaseUrl: string): Promise<number> {
  const provider = openChain(chain.rpcUrl, chain.chainId)
  const pool = connectPool(databaseUrl, { max: 1, name: 'truebook heal', onError: () => {} })
  const db = databaseOf(pool)
  try {
    const count = bridgeContract(chain.bridge, provider).getFunction('depositCount')
    const lost = await lostDeposits(db, {
      chainId: chain.chainId,
      from: Number(await count.staticCall()),
    })
    await lookAgainAfter(db, { chainId: chain.chainId, head: await provider.getBlockNumber() })
    const faucet = new NonceManager(new Wallet(chain.faucet.privateKey, provider))
    for (const deposit of lost) await depositAgain(chain, faucet, deposit)
    const missing = (await lastKnownBlock(db, chain.chainId)) - (await provider.getBlockNumber())
    if (missing > 0) await provider.send('anvil_mine', [`0x${missing.toString(16)}`])
    return lost.length
  } finally {
    await pool.end()
    provider.destroy()
  }
}

interface LostDeposit {
  readonly wallet: string
  readonly token: string
  readonly amount: string
  /** Null if its token is no asset's: then nobody owns it. */
  readonly asset: number | null
}

async function lostDeposits(
  db: Database,
  { chainId, from }: { readonly chainId: number; readonly from: number },
): Promise<LostDeposit[]> {
  return db
    .selectFrom('chain_deposits')
    .select(['wallet', 'token', 'amount', 'asset'])
    .where('chain_id', '=', chainId)
    .where('deposit_count', '>=', from)
    .orderBy('deposit_count')
    .execute()
}

/** Has the prover-worker read anew everything beyond the chain's head, however much that is. */
async function lookAgainAfter(
  db: Database,
  { chainId, head }: { readonly chainId: number; readonly head: number },
): Promise<void> {
  await db
    .updateTable('chain_cursors')
    .set({ dealt_block: head, dealt_hash: '' })
    .where('chain_id', '=', chainId)
    .where('dealt_block', '>', head)
    .execute()
}

/** The last block that the prover-worker looked at, or has a confirmed root in; 0 for none. */
async function lastKnownBlock(db: Database, chainId: number): Promise<number> {
  const { rows } = await sql<{ readonly last: number | null }>`select greatest(
    (select scanned_block from chain_cursors where chain_id = ${chainId}),
    (select max(block_number) from settlements where chain_id = ${chainId})) as last`.execute(db)
  return rows[0].last ?? 0
}

async function depositAgain(
  { bridge, rollupNetwork }: DevChain,
  faucet: NonceManager,
  { wallet, token, amount, asset }: LostDeposit,
): Promise<void> {
  const send = bridgeContract(bridge, faucet).getFunction('bridgeAsset')
  if (asset === null) {
    // Its token may be one that nobody can mint: a little ether takes its number instead.
    await mined(await send(rollupNetwork, wallet, 1n, ZeroAddress, false, '0x', { value: 1n }))
    return
  }
  const contract = tokenContract(token, faucet)
  await mined(await contract.getFunction('mint')(await faucet.getAddress(), amount))
  await mined(await contract.getFunction('approve')(bridge, MaxUint256))
  await mined(await send(rollupNetwork, wallet, amount, token, false, '0x'))
}
