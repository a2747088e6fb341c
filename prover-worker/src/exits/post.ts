import type { Database } from '@truebook/shared/db/connect'
import { hexOf } from '@truebook/shared/exit-node'
import { formatEther, formatUnits, parseUnits } from 'ethers'
import { MANAGER } from '../chain/abi.js'
import { type ChainAccount, feesOf, type TransactionTerms } from '../chain/account.js'
import type { Fees } from '../chain/node.js'
import type { Chain } from '../chain/register.js'
import { RpcError } from '../chain/rpc.js'
import { keepTransaction, noteSent, type OpenSettlement } from './settlements.js'

/** Posts settlements with the settler's account. */
export interface Poster {
  /** Has the chain take a settlement that is in none of its blocks; gives whether it was sent now. */
  post(db: Database, chain: Chain, row: OpenSettlement): Promise<boolean>
}

export interface PosterOptions {
  readonly account: ChainAccount
  /** A transaction that waits longer is sent again with a higher fee. */
  readonly stuckMs: number
  /** Nothing is signed that may pay more for a unit of gas. */
  readonly maxFeeGwei: number
}

interface Sending {
  readonly row: OpenSettlement
  readonly raw: string
}

/** A transaction that is in no block is handed in again this often: nodes forget. */
const RESEND_MS = 3_000

/**
 * The transaction is signed and stored before it is sent, so a worker that begins anew sends the
 * same one. It is made anew only where it cannot be mined any more, or has waited too long; twice
 * the same root does no harm.
 */
export function createPoster({ account, stuckMs, maxFeeGwei }: PosterOptions): Poster {
  const ceiling = parseUnits(String(maxFeeGwei), 'gwei')

  async function post(db: Database, chain: Chain, row: OpenSettlement): Promise<boolean> {
    const nonce = await chain.node.nonceOf(account.address)
    // With another nonce it can be mined no more, and the next one takes the place of none.
    const stored = row.nonce === nonce ? row.raw_transaction : null
    if (stored !== null && isWithin(row.signed_ago, stuckMs)) {
      return sendAgain(db, chain, { row, raw: stored })
    }
    // What no node has taken stands in nobody's way, so its fee is no measure.
    const waiting = row.sent_at === null ? null : stored
    const asked = await chain.node.fees()
    if (asked.maxFeePerGas > ceiling)
      return hold(db, chain, { row, waiting, why: dear(chain, asked) })
    const fees = waiting === null ? asked : feesAbove(feesOf(waiting), { asked, ceiling })
    if (!fees) return sendAgain(db, chain, { row, raw: waiting ?? '' })
    const terms = await termsOf(chain, row, { nonce, fees })
    const lack = await lackOf(chain, terms)
    if (lack !== undefined) return hold(db, chain, { row, waiting, why: lack })
    return signAndSend(db, chain, { row, terms })
  }

  /** Signs nothing; what was sent before may still be taken. */
  async function hold(
    db: Database,
    chain: Chain,
    { row, waiting, why }: { row: OpenSettlement; waiting: string | null; why: string },
  ): Promise<never> {
    if (waiting !== null) await sendAgain(db, chain, { row, raw: waiting })
    throw new Error(why)
  }

  function dear({ chainId }: Chain, { maxFeePerGas, maxPriorityFeePerGas }: Fees): string {
    const [fee, tip] = [maxFeePerGas, maxPriorityFeePerGas].map((wei) => formatUnits(wei, 'gwei'))
    return `Gas of chain ${chainId} may cost ${fee} gwei, ${tip} of them a tip, and SETTLE_MAX_FEE_GWEI is ${maxFeeGwei}: no root is posted until it costs less.`
  }

  async function termsOf(
    chain: Chain,
    row: OpenSettlement,
    { nonce, fees }: { readonly nonce: number; readonly fees: Fees },
  ): Promise<TransactionTerms> {
    const args = [row.leaf_count, hexOf(row.local_root)]
    const call = { to: chain.manager, data: MANAGER.encodeFunctionData('settle', args), value: 0n }
    // A node says here what the contract would refuse, before any fee is paid for it.
    const gas = await chain.node
      .estimateGas({ ...call, from: account.address })
      .catch(async (cause) => {
        throw await refusalOf(chain, cause)
      })
    return { ...call, ...fees, chainId: chain.chainId, nonce, gasLimit: (gas * 3n) / 2n }
  }

  /** The contract takes roots of its settler alone, and nodes tell differently, if at all, why it refused. */
  async function refusalOf({ chainId, settler }: Chain, cause: unknown): Promise<unknown> {
    const named = cause instanceof RpcError ? await settler() : account.address
    if (named === account.address) return cause
    const sentence = `The settler of chain ${chainId} is ${named}, but SETTLER_KEY is that of ${account.address}: no root is posted until the key is the settler's, or the bridge's owner names this one.`
    return new Error(sentence, { cause })
  }

  /** No node takes what could not be paid for. */
  async function lackOf(
    { node, chainId }: Chain,
    { gasLimit, maxFeePerGas }: TransactionTerms,
  ): Promise<string | undefined> {
    const most = gasLimit * maxFeePerGas
    const has = await node.balanceOf(account.address)
    if (has >= most) return undefined
    return `The settler ${account.address} has ${formatEther(has)} of the coin of chain ${chainId}, but to post a root may cost ${formatEther(most)}: send it more.`
  }

  async function signAndSend(
    db: Database,
    chain: Chain,
    { row, terms }: { readonly row: OpenSettlement; readonly terms: TransactionTerms },
  ): Promise<boolean> {
    const signed = account.sign(terms)
    await keepTransaction(db, row, signed)
    return send(db, chain, { row, raw: signed.raw })
  }

  async function sendAgain(db: Database, chain: Chain, sending: Sending): Promise<boolean> {
    if (isWithin(sending.row.sent_ago, RESEND_MS)) return false
    return send(db, chain, sending)
  }

  async function send(db: Database, chain: Chain, { row, raw }: Sending): Promise<boolean> {
    await chain.node.broadcast(raw).catch(async (error: Error) => {
      // There is another in its place, sent without an answer: the fee is to be raised until it is above.
      if (UNDERPRICED.test(error.message)) await noteSent(db, row)
      throw error
    })
    await noteSent(db, row)
    return true
  }

  return { post }
}

/** A moment that is still to come was noted before the clock of Postgres was set back. */
function isWithin(ago: number | null, ms: number): boolean {
  return ago !== null && Math.abs(ago) < ms
}

/** What nodes say of a fee that is too low, above all of one in the place of another. */
const UNDERPRICED = /underpriced|replacement ?not ?allowed|fee ?too ?low|could not replace/i

/** The most that is paid for gas, in times of what the chain asks for now. */
const MOST_TIMES = 64n

/** Half as much again as the transaction whose place it takes, or undefined at the most, `ceiling` at most. */
export function feesAbove(
  before: Fees,
  { asked, ceiling }: { readonly asked: Fees; readonly ceiling: bigint },
): Fees | undefined {
  const least = (name: keyof Fees) => greaterOf(asked[name], (before[name] * 3n) / 2n + 1n)
  const most = smallerOf(MOST_TIMES * asked.maxFeePerGas, ceiling)
  const maxFeePerGas = smallerOf(least('maxFeePerGas'), most)
  // A node takes nothing in the place of another for less than a tenth more, of either fee.
  if (10n * maxFeePerGas < 11n * before.maxFeePerGas) return undefined
  // The tip is a part of the other, which bounds it.
  return {
    maxFeePerGas,
    maxPriorityFeePerGas: smallerOf(least('maxPriorityFeePerGas'), maxFeePerGas),
  }
}

function greaterOf(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function smallerOf(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
