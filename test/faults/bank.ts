import { setTimeout as sleep } from 'node:timers/promises'
import type { connectPool } from '@truebook/shared/db/connect'
import type { Random } from '../sim/random.js'
import type { FaultyChain } from './chain.js'
import { openChainAccount } from './chain-account.js'
import { type Claimer, createClaimer, type Withdrawn } from './claims.js'
import type { Client } from './client.js'
import { createDepositor, type Depositor } from './deposits.js'
import type { Trader } from './requests.js'

type Pool = ReturnType<typeof connectPool>

/** Those who carry money over the bridge, both ways. */
export interface Bank {
  readonly chain: FaultyChain
  readonly depositor: Depositor
  readonly claimer: Claimer
}

export interface BankOptions {
  readonly chain: FaultyChain
  readonly urls: readonly string[]
  readonly random: Random
  readonly signal: AbortSignal
}

export async function openBank({ chain, urls, random, signal }: BankOptions): Promise<Bank> {
  const account = (n: number) => {
    const key = `0x${(0xfa_0000 + n).toString(16).padStart(64, '0')}`
    return openChainAccount(chain, { key, signal })
  }
  const url = () => random.pick(urls)
  return {
    chain,
    depositor: createDepositor(chain, await account(1)),
    claimer: createClaimer({ chain, account: await account(2), url }),
  }
}

const START = [
  { symbol: 'USDC', units: 10_000_000n * 10n ** 6n },
  { symbol: 'BTC', units: 1_000n * 10n ** 8n },
]

const LOOK_MS = 50
const ENDOW_LIMIT_MS = 90_000

/** Gives each trader what it trades with; ends when it has it. */
export async function endow(
  { depositor, chain }: Bank,
  { traders, pool }: { readonly traders: readonly Trader[]; readonly pool: Pool },
): Promise<void> {
  const deposits = traders.flatMap(({ wallet }) =>
    START.map((one) => ({ ...one, wallet: wallet.address })),
  )
  await depositor.deposit(deposits)
  const credited = 'select count(*)::int as count from deposits where network = $1'
  const giveUpAt = Date.now() + ENDOW_LIMIT_MS
  while (Date.now() < giveUpAt) {
    const { rows } = await pool.query(credited, [chain.chainId])
    if (rows[0].count === deposits.length) return
    await sleep(LOOK_MS)
  }
  throw new Error(`The first deposits were not credited in ${ENDOW_LIMIT_MS} ms.`)
}

export interface CarryOptions {
  readonly bank: Bank
  readonly clients: readonly Client[]
  readonly random: Random
  readonly isOver: () => boolean
}

const REST_MS = 300
const MOST_AT_ONCE = 3

/** Deposits and claims at random, for as long as a round goes on. */
export async function carry(options: CarryOptions): Promise<void> {
  await Promise.all([keepDepositing(options), keepClaiming(options)])
}

async function keepDepositing({ bank, clients, random, isOver }: CarryOptions): Promise<void> {
  while (!isOver()) {
    const deposits = Array.from({ length: random.between(1, MOST_AT_ONCE) }, () => ({
      symbol: random.pick(['USDC', 'BTC']),
      wallet: random.pick(clients).trader.wallet.address,
      units: BigInt(random.between(1, 1_000_000)),
    }))
    await bank.depositor.deposit(deposits)
    await sleep(random.below(REST_MS))
  }
}

async function keepClaiming({ bank, clients, random, isOver }: CarryOptions): Promise<void> {
  while (!isOver()) {
    await bank.claimer.claim(withdrawnBy(clients).slice(0, MOST_AT_ONCE))
    await sleep(random.below(REST_MS))
  }

  function withdrawnBy(all: readonly Client[]): Withdrawn[] {
    return all.flatMap(({ trader, history }) =>
      history
        .filter(({ kind }) => kind === 'withdraw')
        .flatMap(({ outcome }) => outcome.ids.map((id) => ({ id, trader })))
        .filter(({ id }) => !bank.claimer.paid.has(id)),
    )
  }
}
