import { setTimeout as sleep } from 'node:timers/promises'
import { audit } from '@truebook/engine/audit'
import { auditExits } from '@truebook/prover-worker/exits/audit-exits'
import { databaseOf } from '@truebook/shared/db/connect'
import type { Client } from './client.js'
import type { Exchange } from './exchange.js'
import type { Ground, Pool } from './ground.js'
import type { Violation } from './history.js'
import type { Trader } from './requests.js'
import { readPatiently } from './rest-way.js'
import type { Answer } from './way.js'

const QUIET_LIMIT_MS = 60_000
const AGAIN_MS = 100

/** Waits until all deposits are credited, and both apis and the exit tree have come to the same end. */
export async function becomesQuiet(ground: Ground): Promise<readonly Violation[]> {
  const giveUpAt = Date.now() + QUIET_LIMIT_MS
  let waitsFor = ''
  do {
    waitsFor = await whatIsBehind(ground).catch(String)
    if (waitsFor === '') return []
    await sleep(AGAIN_MS)
  } while (Date.now() < giveUpAt)
  return [{ name: 'never recovered', text: `A minute later there is still: ${waitsFor}.` }]
}

async function whatIsBehind({ exchange, pool, bank }: Ground): Promise<string> {
  const { rows } = await pool.query(
    `select last_sequence, (select count(*)::int from withdrawals) as withdrawals,
      (select count(*)::int from exit_leaves) as leaves,
      (select count(*)::int from deposits where network = $1) as credited from engine_state`,
    [bank.chain.chainId],
  )
  const [{ last_sequence, withdrawals, leaves, credited }] = rows
  const { made } = bank.depositor
  if (credited < made.length) return `${credited} deposits credited of ${made.length}`
  for (const url of exchange.urls) {
    const answer = await fetch(`${url.replace(/\/v1$/, '')}/health`)
    const health = (await answer.json()) as { readonly sequence: number; readonly status: string }
    if (health.status !== 'ok' || health.sequence !== last_sequence) {
      return `${url} at ${health.sequence} of ${last_sequence}, ${health.status}`
    }
  }
  return withdrawals === leaves ? '' : `an exit tree of ${leaves} leaves of ${withdrawals}`
}

/** The auditor replays the journal, and makes the exit tree again. */
export async function checkAudit(
  pool: Pool,
  options: { readonly signatures: boolean },
): Promise<readonly Violation[]> {
  const ledger = await audit(pool, options)
  const exits = await auditExits(databaseOf(pool))
  const differences = [...ledger.differences, ...exits.differences]
  return differences.map((text) => ({ name: 'audit', text }))
}

const COMPARED = [
  '/positions',
  '/orders?open=true&page=0&page_size=100',
  '/orders?page=0&page_size=100',
  '/markets/BTC_USDC/order-book',
]

/** Both apis answer alike, in the book and in what each trader owns. */
export async function checkCopies(
  { urls }: Exchange,
  clients: readonly Client[],
): Promise<readonly Violation[]> {
  const violations: Violation[] = []
  const readAll = (trader: Trader, path: string) =>
    Promise.all(urls.map(async (url) => textOf(await readPatiently(url, trader, path))))
  const compare = async (trader: Trader, path: string) => {
    const texts = await readAll(trader, path)
    if (areAlike(texts)) return
    // A switch may have fired between the two: then they answer alike now.
    if (areAlike(await readAll(trader, path))) return
    const text = `${path} of ${trader.wallet.address} is ${texts.join(' here, there ')}.`
    violations.push({ name: 'apis that differ', text: text.slice(0, 1_000) })
  }
  const compareAll = async ({ trader }: Client) => {
    for (const path of COMPARED) await compare(trader, path)
  }
  await Promise.all(clients.map(compareAll))
  return violations
}

function textOf({ status, body }: Answer): string {
  return `${status} ${JSON.stringify(body)}`
}

function areAlike(texts: readonly string[]): boolean {
  return texts.every((text) => text === texts[0] && text.startsWith('200 '))
}
