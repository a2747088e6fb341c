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
  /** Sends a settlement that is in no block to the chain; gives whether it was sent just now. */
  post(db: Database, chain: Chain, row: OpenSettlement): Promise<boolean>
}

export interface PosterOptions {
  readonly account: ChainAccount
  /** A transaction that waits longer is sent again with a higher fee. */
  readonly stuckMs: number
  /** The most that a signed transaction may pay for a unit of gas. */
  readonly maxFeeGwei: number
}

interface Sending {
  readonly row: OpenSettlement
  readonly raw: string
}

/** A transaction in no block is sent again this often: nodes forget. */
const RESEND_MS = 3_000

/**
 * The transaction is signed and stored before it is sent, so a worker that starts anew sends the same one.
 * Another is signed only where that one can no longer be mined or has waited too long. Posting a root twice
 * does no harm.
 */
export function createPoster({ account, stuckMs, maxFeeGwei }: PosterOptions): Poster {
  const ceiling = parseUnits(String(maxFeeGwei), 'gwei')

  async function post(db: Database, chain: Chain, row: OpenSettlement): Promise<boolean> {
    const nonce = await chain.node.nonceOf(account.address)
    // A transaction with an older nonce can no longer be mined, and a new one need not outbid it.
    const stored = row.nonce === nonce ? row.raw_transaction : null
    if (stored !== null && isWithin(row.signed_ago, stuckMs)) {
      return sendAgain(db, chain, { row, raw: stored })
    }
    // One that no node has taken is in nobody's way, and its fee need not be outbid.
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

  /** Sends what was signed before once more, signs nothing new, and throws `why`. */
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
    // The node refuses here what the contract would, before any fee is paid.
    const gas = await chain.node
      .estimateGas({ ...call, from: account.address })
      .catch(async (cause) => {
        throw await refusalOf(chain, cause)
      })
    return { ...call, ...fees, chainId: chain.chainId, nonce, gasLimit: (gas * 3n) / 2n }
  }

  /**
   * The contract takes roots from its settler alone. Nodes word that refusal differently, if at all, so the
   * contract is asked who its settler is.
   */
  async function refusalOf({ chainId, settler }: Chain, cause: unknown): Promise<unknown> {
    const named = cause instanceof RpcError ? await settler() : account.address
    if (named === account.address) return cause
    const sentence = `The settler of chain ${chainId} is ${named}, but SETTLER_KEY is that of ${account.address}: no root is posted until the key is the settler's, or the bridge's owner names this one.`
    return new Error(sentence, { cause })
  }

  /** Why the account cannot pay for a transaction, if it cannot: no node takes such a one. */
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
      // The node holds another with this nonce, whose sending got no answer. Noted as sent, this one counts
      // as waiting, and its fee is raised until it is above the other's.
      if (UNDERPRICED.test(error.message)) await noteSent(db, row)
      throw error
    })
    await noteSent(db, row)
    return true
  }

  return { post }
}

/**
 * Whether something noted `ago` milliseconds ago is less than `ms` old. A time far in the future was noted
 * before the clock of Postgres was set back, and does not count.
 */
function isWithin(ago: number | null, ms: number): boolean {
  return ago !== null && Math.abs(ago) < ms
}

/** What nodes answer to a fee that is too low, most of all to replace another transaction. */
const UNDERPRICED = /underpriced|replacement ?not ?allowed|fee ?too ?low|could not replace/i

/** The most that is paid for gas, as a multiple of what the chain asks for now. */
const MOST_TIMES = 64n

/**
 * Fees for a transaction that replaces another: half as high again, no less than the chain asks for, and at
 * most MOST_TIMES that and `ceiling`. Undefined where that limit is too low to replace it.
 */
export function feesAbove(
  before: Fees,
  { asked, ceiling }: { readonly asked: Fees; readonly ceiling: bigint },
): Fees | undefined {
  const least = (name: keyof Fees) => greaterOf(asked[name], (before[name] * 3n) / 2n + 1n)
  const most = smallerOf(MOST_TIMES * asked.maxFeePerGas, ceiling)
  const maxFeePerGas = smallerOf(least('maxFeePerGas'), most)
  // Nodes take a replacement only for a tenth more, in both fees.
  if (10n * maxFeePerGas < 11n * before.maxFeePerGas) return undefined
  // The tip is a part of the other fee, so it is no higher.
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
