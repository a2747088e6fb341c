import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom } from '../sim/random.js'
import { carry } from './bank.js'
import { firstTakenAfter } from './client.js'
import type { Ground } from './ground.js'
import type { Op } from './history.js'
import type { Fault } from './injections/fault.js'
import { trade } from './load.js'

export interface RoundOptions {
  readonly seed: number
  /** How many things go wrong. */
  readonly faultsARound: number
  /** What may go wrong. */
  readonly faults: readonly Fault[]
  readonly report: (line: string) => void
}

/**
 * A fault that was injected, and how long after its beginning the next act was acknowledged: undefined
 * where the round was over before, or another fault was still felt.
 */
export interface Injected {
  readonly name: string
  readonly recoveryMs: number | undefined
}

/** Half of all acts are over in a tenth of it; between two faults there are some, at least. */
const BETWEEN_MS = 300
/** A request may be unresolved while what it needs comes back, but not for ever. */
const RESOLVE_LIMIT_MS = 90_000

/** Load, faults one after the other, and the end of what was under way. */
export async function runRound(ground: Ground, options: RoundOptions): Promise<Injected[]> {
  const { participants, clients, bank, keyHolder } = ground
  let isOver = false
  const others = clients.map(({ trader }) => trader.wallet.address)
  const working = participants.map((participant, i) => {
    const { client } = participant
    const self = client.trader.wallet.address
    const from = createRandom(options.seed * 1_000 + i + client.history.length * 1_000_003)
    const rest = others.filter((address) => address !== self)
    return trade({ ...participant, others: rest, random: from, isOver: () => isOver })
  })
  const from = createRandom(options.seed * 1_000 + bank.depositor.made.length * 1_000_003)
  const carrying = carry({ bank, clients, random: from, isOver: () => isOver })
  const work = Promise.all([...working, carrying, keyHolder.work(() => isOver)])
  // Where a fault could not be injected, that is what is to be heard of, not what it leads to.
  work.catch(() => undefined)
  let begun: readonly Begun[]
  try {
    begun = await injectAll(ground, options)
  } finally {
    isOver = true
  }
  const limit = setTimeout(() => giveUp(ground), RESOLVE_LIMIT_MS)
  await work
  clearTimeout(limit)
  return recoveriesOf(
    clients.flatMap(({ history }) => history),
    begun,
  )
}

interface Begun {
  readonly name: string
  readonly at: number
}

/** One fault after the other; gives those that struck. */
async function injectAll({ exchange, random }: Ground, options: RoundOptions): Promise<Begun[]> {
  const begun: Begun[] = []
  for (let i = 0; i < options.faultsARound; i++) {
    await sleep(BETWEEN_MS / 2 + random.below(BETWEEN_MS))
    const fault = random.pick(options.faults)
    options.report(`  ${fault.name}`)
    const struck = () => begun.push({ name: fault.name, at: Date.now() })
    await fault.inject(exchange, { random, struck })
  }
  await sleep(BETWEEN_MS)
  return begun
}

/** What cannot be resolved is noted as unknown; no other round can follow. */
function giveUp({ ending, found }: Ground): void {
  const text = `What was under way had not ended after ${RESOLVE_LIMIT_MS} ms.`
  found.push({ name: 'round without an end', text })
  ending.abort()
}

/** What struck while the fault before it was still felt is counted, and measures nothing. */
function recoveriesOf(ops: readonly Op[], begun: readonly Begun[]): Injected[] {
  let feltUntil = 0
  return begun.map(({ name, at }) => {
    const taken = firstTakenAfter(ops, at) ?? Number.POSITIVE_INFINITY
    const isAlone = feltUntil <= at
    feltUntil = Math.max(feltUntil, taken)
    return { name, recoveryMs: isAlone && Number.isFinite(taken) ? taken - at : undefined }
  })
}
