import type { Opening, Payer, Source } from './source.js'

export interface OpeningParts {
  readonly payer: Payer
  /** The channel's sequence by the database: nothing beyond it was told by any copy. */
  readonly committed: () => Promise<number>
}

/** What it costs to ask the database for one row, as commands searched. */
const A_LOOK = 64

/** How a subscription begins for a client that has everything up to `since`, or nothing without it. */
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
 * Whether another copy of the api may have told what lies ahead of this one, so that this one will get there
 * too. Otherwise the exchange was set back, and a client that waited would miss everything up to `since`.
 */
async function wasTold(since: number, { payer, committed }: OpeningParts): Promise<boolean> {
  payer.pay(A_LOOK)
  return since <= (await committed())
}
