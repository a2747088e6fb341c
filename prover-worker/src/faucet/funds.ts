import { MaxUint256 } from 'ethers'
import { NATIVE, TOKEN } from '../chain/abi.js'
import type { Chain } from '../chain/register.js'
import type { Sender } from './send.js'

/** The coin that the faucet's account keeps to pay for transactions, in wei. */
const GAS_MONEY = 10n ** 20n

/**
 * Mints what the faucet is about to give, and lets the bridge take it. `amounts` is by token, in units of the
 * chain.
 */
export async function provideFunds(
  chain: Chain,
  { sender, amounts }: { readonly sender: Sender; readonly amounts: ReadonlyMap<string, bigint> },
): Promise<void> {
  await provideCoin(chain, sender.address, (amounts.get(NATIVE) ?? 0n) + GAS_MONEY)
  for (const [token, amount] of amounts) {
    if (token === NATIVE) continue
    const [has, allowed] = await Promise.all([
      ask(chain, token, 'balanceOf', [sender.address]),
      ask(chain, token, 'allowance', [sender.address, chain.address]),
    ])
    if (has < amount) await send('mint', [sender.address, amount - has], token)
    if (allowed < amount) await send('approve', [chain.address, MaxUint256], token)
  }

  async function send(name: string, args: readonly unknown[], to: string): Promise<void> {
    const data = TOKEN.encodeFunctionData(name, args)
    await chain.node.broadcast(sender.sign({ to, data, value: 0n, gasLimit: 300_000n }).raw)
  }
}

/** Sets the account's balance outright, which only a play chain allows. */
async function provideCoin({ node }: Chain, address: string, needed: bigint): Promise<void> {
  const has = await node.balanceOf(address)
  if (has >= needed) return
  await node.rpc.call('anvil_setBalance', [address, `0x${(2n * needed).toString(16)}`])
}

async function ask(chain: Chain, to: string, name: string, args: unknown[]): Promise<bigint> {
  const [value] = await chain.node.view({ to, abi: TOKEN, name, args })
  return BigInt(String(value))
}
