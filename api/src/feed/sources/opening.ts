import type { Opening, Payer, Source } from './source.js'

/**
 * How far ahead of this copy of the api a client may be, having heard of it from another: it then
 * waits for this one to come as far. What is further ahead was never said.
 */
const MOST_AHEAD = 100_000

/** How a subscription begins for a client that has everything up to `since`, or nothing. */
export async function openingOf(
  source: Pick<Source<never>, 'sequence' | 'open' | 'replay'>,
  since: number | undefined,
  payer: Payer,
): Promise<Opening> {
  if (since === undefined) return source.open(payer)
  const now = source.sequence()
  if (since >= now && since - now <= MOST_AHEAD)
    return { mode: 'replay', sequence: since, texts: [] }
  const missed = since < now ? await source.replay(since, payer) : undefined
  return missed ?? { ...(await source.open(payer)), mode: 'resync' }
}
