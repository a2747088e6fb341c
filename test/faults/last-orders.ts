import type { Participant } from './habits.js'
import { isDone, type OrderTerms, type Violation } from './history.js'

/** All is quiet: what no api answers now for so long, it never will. */
const LIMIT_MS = 60_000
/** What everybody can pay for, near the price that all trade at. */
const TERMS: OrderTerms = { side: 'BUY', price: 5_000_000, quantity: 1_000 }

export interface LastOrdersOptions {
  readonly participants: readonly Pick<Participant, 'client' | 'requests'>[]
  readonly limitMs?: number
  /** Ends the hope for answers. */
  readonly giveUp: () => void
}

/** Each trader places an order with which nothing can be amiss: whose is not taken is named. */
export async function placeLast(options: LastOrdersOptions): Promise<readonly Violation[]> {
  const { participants, limitMs = LIMIT_MS, giveUp } = options
  const limit = setTimeout(giveUp, limitMs)
  const placed = await Promise.all(participants.map(placeOne))
  clearTimeout(limit)
  return placed.flat()
}

async function placeOne({
  client,
  requests,
}: LastOrdersOptions['participants'][number]): Promise<Violation[]> {
  await client.run({ kind: 'place', terms: [TERMS] }, requests.place(TERMS, { time_in_force: 0 }))
  const op = client.history.at(-1)
  if (!op || isDone(op)) return []
  const { how } = op.outcome
  const answer = how === 'refused' ? `refused as ${op.sendings.at(-1)?.code}` : how
  const text = `All was quiet, and an order of ${op.wallet}, with which nothing is amiss, was ${answer}.`
  return [{ name: 'order that was not taken', text }]
}
