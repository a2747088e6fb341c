import type { Opening, Payer, Source } from './source.js'

export interface OpeningParts {
  readonly payer: Payer
  /** The sequence of the channel as the database has it: what was said by any copy is in there. */
  readonly committed: () => Promise<number>
}

/** What it costs to ask the database for one row, in commands. */
const A_LOOK = 64

/** How a subscription begins for a client that has everything up to `since`, or nothing. */
export async function openingOf(
  source: Pick<Source<never>, 'sequence' | 'open' | 'replay'>,
  since: number | undefined,
  parts: OpeningParts,
): Promise<Opening> {
  const { payer } = parts
  if (since === undefined) return source.open(payer)
  const now = source.sequence()
  const hasAll = since === now || (since > now && (await wasTold(since, parts)))
  if (hasAll) return { mode: 'replay', sequence: since, texts: [] }
  const missed = since < now ? await source.replay?.(since, payer) : undefined
  return missed ?? { ...(await source.open(payer)), mode: 'resync' }
}

/**
 * Whether what is ahead of this copy of the api was told by another, and so will be by this one. Else the exchange
 * was set back, and whoever waited would miss all up to there.
 */
async function wasTold(since: number, { payer, committed }: OpeningParts): Promise<boolean> {
  payer.pay(A_LOOK)
  return since <= (await committed())
}
