import type { Chain } from '../chain/register.js'
import type { Gift } from './gifts.js'

/** The token that stands for a gift's asset on a chain. */
export function tokenOf({ tokens, chainId }: Chain, { asset }: Gift): string {
  const found = tokens.find((one) => one.asset === asset)
  if (!found) throw new Error(`Asset ${asset} has no token on chain ${chainId} to give.`)
  return found.token
}

/** The sums of gifts by token, in units of the chain. */
export function amountsOf(chain: Chain, gifts: readonly Gift[]): ReadonlyMap<string, bigint> {
  const amounts = new Map<string, bigint>()
  for (const gift of gifts) {
    const token = tokenOf(chain, gift)
    amounts.set(token, (amounts.get(token) ?? 0n) + BigInt(gift.amount))
  }
  return amounts
}
