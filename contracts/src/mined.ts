import { setTimeout as sleep } from 'node:timers/promises'
import { makeError, type TransactionReceipt, type TransactionResponse } from 'ethers'

export interface MinedOptions {
  /** The longest that it is waited for; absent: two minutes. */
  readonly withinMs?: number
  /** Hears now and then what is waited for. */
  readonly say?: (line: string) => void
  /** Absent: ten seconds. */
  readonly sayEveryMs?: number
}

const WITHIN_MS = 120_000
const SAY_EVERY_MS = 10_000
/** A look that has no answer by then has failed: ethers would wait for five minutes. */
const LOOK_MS = 10_000
/** A chain of play has made its block by then. */
const SOON_LOOKS = 100
const LOOK_SOON_MS = 20
const LOOK_EVERY_MS = 1_000

/**
 * Waits until a transaction is in a block, and gives its receipt. A look that failed says nothing of the
 * transaction, so it is looked for again: the `wait` of ethers ends there, and of a block that comes while it begins
 * it hears only with the next one, which a chain that makes blocks only of transactions may never have.
 * Throws `CALL_EXCEPTION` with the receipt where it reverted, and where there is none within `withinMs`, as
 * where another transaction took its place.
 */
export async function mined(
  sent: TransactionResponse,
  { withinMs = WITHIN_MS, say, sayEveryMs = SAY_EVERY_MS }: MinedOptions = {},
): Promise<TransactionReceipt> {
  const started = performance.now()
  let sayAt = sayEveryMs
  for (let looks = 0; ; looks += 1) {
    const found = await lookFor(sent, Math.min(LOOK_MS, withinMs))
    if (typeof found === 'object') return demandDone(found)
    const waited = performance.now() - started
    const sentence = `No receipt of transaction ${sent.hash} within ${inSeconds(waited)}: ${found}.`
    if (waited >= withinMs) throw new Error(sentence)
    if (waited >= sayAt) {
      say?.(`${sentence} It is waited for up to ${inSeconds(withinMs)}.`)
      sayAt = waited + sayEveryMs
    }
    await sleep(looks < SOON_LOOKS ? LOOK_SOON_MS : LOOK_EVERY_MS)
  }
}

/** The receipt of a transaction, or why there is none. */
async function lookFor(
  { provider, hash }: TransactionResponse,
  withinMs: number,
): Promise<TransactionReceipt | string> {
  const given = new AbortController()
  const late = sleep(withinMs, 'the node does not answer', { signal: given.signal })
  const look = provider.getTransactionReceipt(hash).then(
    (receipt) => receipt ?? 'it is in no block yet',
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
