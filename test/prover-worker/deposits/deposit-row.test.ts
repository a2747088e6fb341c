import type { BridgeDeposit } from '@truebook/prover-worker/chain/bridge'
import { depositRow } from '@truebook/prover-worker/deposits/deposit-row'
import t from 'tap'

const USDC = `0x${'a1'.repeat(20)}`
const chain = {
  chainId: 8453,
  network: 0,
  exchangeNetwork: 1,
  tokens: [{ asset: 1, token: USDC, decimals: 8, chainDecimals: 6 }],
}
const deposit: BridgeDeposit = {
  leafType: 0,
  originNetwork: 0,
  token: USDC,
  destinationNetwork: 1,
  wallet: `0x${'b2'.repeat(20)}`,
  amount: 1_500_000n,
  depositCount: 7,
  blockNumber: 100,
  blockHash: `0x${'d4'.repeat(32)}`,
  transactionHash: `0x${'c3'.repeat(32)}`,
}

t.test('units of the chain become atoms of the ledger', async (t) => {
  const row = depositRow(chain, deposit)
  t.match(row, { chain_id: 8453, asset: 1, amount: '1500000', atoms: '150000000', parked: null })
})

t.test('all that the engine takes is taken', async (t) => {
  const atoms = 2n ** 126n
  t.equal(depositRow(chain, { ...deposit, amount: atoms / 100n }).parked, null)
  t.match(depositRow(chain, { ...deposit, amount: atoms / 100n + 1n }).parked, /larger than/)
})

t.test('what cannot be credited is parked, with the reason', async (t) => {
  const cases: readonly (readonly [Partial<BridgeDeposit>, RegExp])[] = [
    [{ token: `0x${'ee'.repeat(20)}` }, /token is no asset/],
    [{ originNetwork: 3 }, /of network 3/],
    [{ leafType: 1 }, /a message/],
    [{ destinationNetwork: 2 }, /for network 2, not for 1/],
    [{ amount: 0n }, /zero/],
    [{ amount: 2n ** 255n }, /larger than the ledger/],
  ]
  for (const [change, reason] of cases) {
    t.match(depositRow(chain, { ...deposit, ...change }).parked, reason)
  }
})
