import { setTimeout as sleep } from 'node:timers/promises'
import { makeError, type TransactionReceipt, type TransactionResponse } from 'ethers'

export interface MinedOptions {
  /** How long to wait at most, in milliseconds; by default two minutes. */
  readonly withinMs?: number
  /** Called now and then with a sentence about what is waited for. */
  readonly say?: (line: string) => void
  /** How often `say` is called, in milliseconds; by default every ten seconds. */
  readonly sayEveryMs?: number
  /** Milliseconds between two looks after the first hundred; by default one second. */
  readonly lookEveryMs?: number
}

const WITHIN_MS = 120_000
const SAY_EVERY_MS = 10_000
/** A look that has no answer after this time counts as failed: ethers would wait for five minutes. */
const LOOK_MS = 10_000
/** The first looks come quickly after each other: on a chain of play the block is there by then. */
const SOON_LOOKS = 100
const LOOK_SOON_MS = 20
const LOOK_EVERY_MS = 1_000
/**
 * How many looks in a row must find the nonce used before the transaction counts as replaced: of several
 * nodes behind one address, the one that has the receipt may be asked last.
 */
const REPLACED_LOOKS = 30

/**
 * Waits until a transaction is in a block, and gives its receipt. A look that fails says nothing about the
 * transaction, so another one follows. (The `wait` of ethers ends there. It also misses a block that comes
 * while it begins until the next block, which may never come on a chain that makes blocks only for
 * transactions.)
 *
 * Throws `CALL_EXCEPTION` with the receipt where the transaction reverted, and an Error where there is no
 * receipt within `withinMs`, or another transaction has used its nonce.
 */
export async function mined(
  sent: TransactionResponse,
  {
    withinMs = WITHIN_MS,
    say,
    sayEveryMs = SAY_EVERY_MS,
    lookEveryMs = LOOK_EVERY_MS,
  }: MinedOptions = {},
): Promise<TransactionReceipt> {
  const started = performance.now()
  let sayAt = sayEveryMs
  let replacedLooks = 0
  for (let looks = 0; ; looks += 1) {
    const isSoon = looks < SOON_LOOKS
    const found = await lookFor(sent, { withinMs: Math.min(LOOK_MS, withinMs), isSoon })
    if (typeof found === 'object') return demandDone(found)
    replacedLooks = found === REPLACED ? replacedLooks + 1 : 0
    const waited = performance.now() - started
    const sentence = `No receipt of transaction ${sent.hash} within ${inSeconds(waited)}: ${found}.`
    if (waited >= withinMs || replacedLooks >= REPLACED_LOOKS) throw new Error(sentence)
    if (waited >= sayAt || replacedLooks === 1) {
      say?.(`${sentence} It is waited for up to ${inSeconds(withinMs)}.`)
      sayAt = waited + sayEveryMs
    }
    await sleep(isSoon ? LOOK_SOON_MS : lookEveryMs)
  }
}

const REPLACED = 'another transaction with its nonce is in a block, in its place'

interface Look {
  readonly withinMs: number
  /** Whether the transaction is so new that it can hardly have been replaced yet. */
  readonly isSoon: boolean
}

/** The receipt of a transaction, or a text that says why there is none. */
async function lookFor(
  sent: TransactionResponse,
  { withinMs, isSoon }: Look,
): Promise<TransactionReceipt | string> {
  const given = new AbortController()
  const late = sleep(withinMs, 'the node does not answer', { signal: given.signal })
  const look = receiptOf(sent, isSoon).catch(
    (error: { shortMessage?: string; message: string }) =>
      `the last look failed (${error.shortMessage ?? error.message})`,
  )
  try {
    return await Promise.race([look, late])
  } finally {
    given.abort()
    late.catch(() => undefined)
  }
}

async function receiptOf(
  { provider, hash, from, nonce }: TransactionResponse,
  isSoon: boolean,
): Promise<TransactionReceipt | string> {
  const receipt = await provider.getTransactionReceipt(hash)
  if (receipt) return receipt
  const isUsed = !isSoon && (await provider.getTransactionCount(from)) > nonce
  return isUsed ? REPLACED : 'it is in no block yet'
}

function demandDone(receipt: TransactionReceipt): TransactionReceipt {
  if (receipt.status !== 0) return receipt
  const { from, to } = receipt
  const nothing = { data: null, reason: null, invocation: null, revert: null }
  const action = 'sendTransaction' as const
  const transaction = { from, to, data: '' }
  const about = { ...nothing, action, transaction, receipt }
  throw makeError('transaction execution reverted', 'CALL_EXCEPTION', about)
}

function inSeconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`
}
