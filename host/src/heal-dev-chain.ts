import { bridgeContract, tokenContract } from '@truebook/contracts/deploy'
import { connectPool, type Database, databaseOf } from '@truebook/shared/db/connect'
import { JsonRpcProvider, MaxUint256, Network, NonceManager, Wallet, ZeroAddress } from 'ethers'
import type { DevChain } from './dev-chain.js'

/**
 * A chain of play whose process was killed has lost its last seconds, and with them deposits that
 * the exchange has credited. They are made again, in their order, so that each has its number and
 * everything is backed; the prover-worker posts lost roots again by itself. Gives how many there
 * were.
 */
export async function healDevChain(chain: DevChain, databaseUrl: string): Promise<number> {
  const network = Network.from(chain.chainId)
  const provider = new JsonRpcProvider(chain.rpcUrl, network, { staticNetwork: network })
  provider.pollingInterval = 20
  const pool = connectPool(databaseUrl, { max: 1, name: 'truebook heal', onError: () => {} })
  try {
    const count = bridgeContract(chain.bridge, provider).getFunction('depositCount')
    const lost = await lostDeposits(databaseOf(pool), {
      chainId: chain.chainId,
      from: Number(await count.staticCall()),
    })
    const faucet = new NonceManager(new Wallet(chain.faucet.privateKey, provider))
    for (const deposit of lost) await depositAgain(chain, faucet, deposit)
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
  /** Null where its token is none: then nobody owns it. */
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

async function depositAgain(
  { bridge, rollupNetwork }: DevChain,
  faucet: NonceManager,
  { wallet, token, amount, asset }: LostDeposit,
): Promise<void> {
  const send = bridgeContract(bridge, faucet).getFunction('bridgeAsset')
  if (asset === null) {
    // Its token may be one that nobody can mint: a little ether keeps its number.
    await (await send(rollupNetwork, wallet, 1n, ZeroAddress, false, '0x', { value: 1n })).wait()
    return
  }
  const contract = tokenContract(token, faucet)
  await (await contract.getFunction('mint')(await faucet.getAddress(), amount)).wait()
  await (await contract.getFunction('approve')(bridge, MaxUint256)).wait()
  await (await send(rollupNetwork, wallet, amount, token, false, '0x')).wait()
}
