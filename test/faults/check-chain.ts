import assert from 'node:assert/strict'
import { BRIDGE } from '@truebook/contracts/artefacts'
import type { connectPool } from '@truebook/shared/db/connect'
import { decodeGlobalIndex } from '@truebook/shared/exit-roots'
import { Interface } from 'ethers'
import type { FaultyChain } from './chain.js'
import { type Crossing, differences } from './crossings.js'
import { type Deposit, tokenOf } from './deposits.js'
import type { Violation } from './history.js'

type Pool = ReturnType<typeof connectPool>

const ABI = new Interface(BRIDGE.abi)

/** A withdrawal as the exchange has it. */
export interface WithdrawalFact extends Crossing {
  readonly id: string
}

const WITHDRAWALS = `select w.id, w.exit_index::text as place, a.wallet, s.symbol,
    trunc(w.amount / 10::numeric ^ (s.decimals - s.chain_decimals))::text as units
  from withdrawals w join accounts a on a.id = w.account join assets s on s.id = w.asset
  order by w.exit_index`

const CREDITED = `select d.deposit_count::text as place, a.wallet, s.symbol,
    trunc(d.amount / 10::numeric ^ (s.decimals - s.chain_decimals))::text as units
  from deposits d join accounts a on a.id = d.account join assets s on s.id = d.asset
  where d.network = $1 order by d.deposit_count`

export async function readWithdrawals(pool: Pool): Promise<readonly WithdrawalFact[]> {
  const { rows } = await pool.query(WITHDRAWALS)
  return rows.map((row) => ({ ...row, units: BigInt(row.units) }))
}

/**
 * Holds the chain against the ledger, past all code of the exchange but the bridge itself: each
 * deposit was credited once, each withdrawal was paid once, and nothing else crossed.
 */
export async function checkCrossings(
  chain: FaultyChain,
  pool: Pool,
  made: readonly Deposit[],
): Promise<readonly Violation[]> {
  const { deposits, claims } = await readEvents(chain)
  const { rows } = await pool.query(CREDITED, [chain.chainId])
  const credited = rows.map((row) => ({ ...row, units: BigInt(row.units) }) as Crossing)
  const withdrawn = await readWithdrawals(pool)
  const asked = made.map((one) => ({ ...one, place: '', wallet: one.wallet.toLowerCase() }))
  const unplaced = deposits.map((one) => ({ ...one, place: '' }))
  return [
    ...differences({
      ...{ what: 'deposit that was made', where: 'on the chain' },
      ...{ here: asked, there: unplaced },
    }),
    ...differences({
      ...{ what: 'deposit on the chain', where: 'credited' },
      ...{ here: deposits, there: credited },
    }),
    ...differences({ what: 'withdrawal', where: 'claimed', here: withdrawn, there: claims }),
    ...(await checkArrivals(chain, withdrawn)),
  ]
}

interface RawLog {
  readonly topics: readonly string[]
  readonly data: string
}

async function readEvents(chain: FaultyChain) {
  const filter = { address: chain.bridge, fromBlock: '0x0', toBlock: 'latest' }
  const logs = await chain.rpc<readonly RawLog[]>('eth_getLogs', [filter])
  const deposits: Crossing[] = []
  const claims: Crossing[] = []
  for (const { topics, data } of logs) {
    const event = ABI.parseLog({ topics: [...topics], data })
    if (!event) continue
    const { args } = event
    const money = {
      wallet: String(args.destinationAddress).toLowerCase(),
      symbol: symbolOf(chain, String(args.originAddress)),
      units: BigInt(args.amount),
    }
    if (event.name === 'BridgeEvent') deposits.push({ place: String(args.depositCount), ...money })
    if (event.name === 'ClaimEvent') claims.push({ place: leafOf(args.globalIndex), ...money })
  }
  return { deposits, claims }
}

function symbolOf({ tokens }: FaultyChain, address: string): string {
  return tokens.find((token) => token.address.toLowerCase() === address.toLowerCase())?.symbol ?? ''
}

function leafOf(globalIndex: bigint): string {
  return String(decodeGlobalIndex(globalIndex)?.leafIndex ?? 'of another network')
}

/** The wallets of traders have nothing on chain but what they withdrew. */
async function checkArrivals(
  chain: FaultyChain,
  withdrawn: readonly Crossing[],
): Promise<Violation[]> {
  const sums = new Map<string, bigint>()
  for (const { wallet, symbol, units } of withdrawn) {
    const key = `${wallet} ${symbol}`
    sums.set(key, (sums.get(key) ?? 0n) + units)
  }
  const violations: Violation[] = []
  const check = async (key: string, expected: bigint) => {
    const [wallet, symbol] = key.split(' ')
    const data = `0x70a08231${wallet.slice(2).padStart(64, '0')}`
    const call = { to: tokenOf(chain, symbol), data }
    const actual = BigInt(await chain.rpc<string>('eth_call', [call, 'latest']))
    if (actual === expected) return
    const text = `${wallet} withdrew ${expected} units of ${symbol}, and has ${actual} on chain.`
    violations.push({ name: 'tokens that did not arrive', text })
  }
  await Promise.all([...sums].map(([key, expected]) => check(key, expected)))
  return violations
}

/** The bridge pays nothing twice. */
export async function checkPaidOnce(
  { rpc, bridge }: FaultyChain,
  calls: Iterable<readonly [string, string]>,
): Promise<readonly Violation[]> {
  const already = ABI.getError('AlreadyClaimed')?.selector
  assert(already, 'The bridge must have an error for what was claimed already.')
  const violations: Violation[] = []
  const check = async ([id, data]: readonly [string, string]) => {
    const refusal = await rpc('eth_call', [{ to: bridge, data }, 'latest']).then(() => '', String)
    if (refusal.includes(already)) return
    const text = `A second claim of ${id} was answered with ${refusal || 'a payment'}.`
    violations.push({ name: 'second claim', text })
  }
  await Promise.all([...calls].map(check))
  return violations
}
