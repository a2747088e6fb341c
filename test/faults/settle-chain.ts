import { setTimeout as sleep } from 'node:timers/promises'
import { auditSolvency } from '@truebook/host/solvency'
import { type connectPool, databaseOf } from '@truebook/shared/db/connect'
import type { Solvency } from '@truebook/shared/wire/solvency'
import type { Bank } from './bank.js'
import { checkCrossings, checkPaidOnce, readWithdrawals } from './check-chain.js'
import { readClaim, type Withdrawn } from './claims.js'
import type { Client } from './client.js'
import type { Violation } from './history.js'

type Pool = ReturnType<typeof connectPool>

export interface SettleOptions {
  readonly bank: Bank
  readonly pool: Pool
  readonly clients: readonly Client[]
  /** The bases of both apis. */
  readonly urls: readonly string[]
}

const LIMIT_MS = 60_000
const LOOK_MS = 50

/** Claims all that was withdrawn, and holds chain, ledger and answers against each other. */
export async function settleChain(options: SettleOptions): Promise<readonly Violation[]> {
  const { bank, pool, clients, urls } = options
  const { chain, claimer, depositor } = bank
  const byWallet = new Map(
    clients.map(({ trader }) => [trader.wallet.address.toLowerCase(), trader]),
  )
  const before = new Set(claimer.paid.keys())
  const withdrawn = (await readWithdrawals(pool)).flatMap(({ id, wallet }): Withdrawn[] => {
    const trader = byWallet.get(wallet)
    return trader ? [{ id, trader }] : []
  })
  const left = await until(async () => {
    await claimer.claim(withdrawn)
    const unpaid = withdrawn.filter(({ id }) => !claimer.paid.has(id))
    return unpaid.length === 0 ? '' : `${unpaid.length} withdrawals, ${unpaid[0].id} among them`
  })
  if (left !== '') return [{ name: 'proof that never came', text: `Not to be claimed: ${left}.` }]
  // From here on nothing moves on the chain, so that all speak of one block.
  chain.setMining(false)
  try {
    const behind = await until(() => whatIsUnread(options))
    if (behind !== '')
      return [{ name: 'chain that is not read', text: `There is still ${behind}.` }]
    const fresh = [...claimer.paid].filter(([id]) => !before.has(id))
    const unsaid = withdrawn.filter(({ id }) => !before.has(id))
    const checked = await Promise.all([
      checkPaidOnce(chain, fresh),
      checkCrossings(chain, pool, depositor.made),
      checkSolvency(pool, urls),
      checkStatus(unsaid, urls),
    ])
    return checked.flat()
  } finally {
    chain.setMining(true)
  }
}

/** Tries until nothing is left; gives what is left in the end. */
async function until(look: () => Promise<string>): Promise<string> {
  const giveUpAt = Date.now() + LIMIT_MS
  for (;;) {
    const left = await look().catch(String)
    if (left === '' || Date.now() > giveUpAt) return left
    await sleep(LOOK_MS)
  }
}

async function whatIsUnread({ bank: { chain, claimer }, pool }: SettleOptions): Promise<string> {
  if (claimer.refused.length > 0) return `a claim that the bridge refused: ${claimer.refused[0]}`
  const { rows } = await pool.query(`select scanned_block::int as scanned,
    (select count(*)::int from chain_deposits c left join deposits d
      on d.network = c.chain_id and d.deposit_count = c.deposit_count
      where d.network is null) as waiting from chain_cursors`)
  const [{ scanned, waiting }] = rows
  const head = await chain.head()
  if (scanned !== head) return `block ${head}, and the worker at ${scanned}`
  return waiting === 0 ? '' : `${waiting} deposits without their credit`
}

/** What everybody may read, and what `npm run audit` says. */
async function checkSolvency(pool: Pool, urls: readonly string[]): Promise<readonly Violation[]> {
  const { differences } = await auditSolvency(databaseOf(pool))
  const violations = differences.map((text) => ({ name: 'escrow against ledger', text }))
  for (const url of urls) {
    const left = await until(async () => {
      const { status, assets } = (await (await fetch(`${url}/solvency`)).json()) as Solvency
      const isSolvent =
        status === 'solvent' &&
        assets.every((one) =>
          [one.difference, one.pending_in, one.pending_out].every((sum) => Number(sum) === 0),
        )
      return isSolvent ? '' : `${status}, ${JSON.stringify(assets)}`
    })
    if (left !== '') violations.push({ name: 'solvency', text: `${url} says: ${left}` })
  }
  return violations
}

/** Both copies say of each that it was claimed. */
async function checkStatus(
  withdrawn: readonly Withdrawn[],
  urls: readonly string[],
): Promise<readonly Violation[]> {
  const violations: Violation[] = []
  const check = async (one: Withdrawn, url: string) => {
    const left = await until(async () => {
      const status = (await readClaim(url, one))?.status
      return status === 'claimed' ? '' : String(status)
    })
    if (left === '') return
    const text = `${one.id} was claimed, and ${url} says ${left}.`
    violations.push({ name: 'status of a withdrawal', text })
  }
  await Promise.all(withdrawn.flatMap((one) => urls.map((url) => check(one, url))))
  return violations
}
