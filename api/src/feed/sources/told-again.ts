import { setImmediate as turn } from 'node:timers/promises'

/** How many events are told again without a break: a few milliseconds. */
const EVENTS_A_TURN = 1024

type Looked = { readonly size: number }

/** The messages about steps. Pauses now and then, so that other work goes on meanwhile. */
export async function toldAgain<Step extends Looked>(
  steps: readonly Step[],
  update: (step: Step) => string | undefined,
): Promise<string[]> {
  const texts: string[] = []
  await inTurns(steps, (step) => {
    const text = update(step)
    if (text !== undefined) texts.push(text)
  })
  return texts
}

/** Calls `look` for each step. Pauses now and then, so that other work goes on meanwhile. */
export async function inTurns<Step extends Looked>(
  steps: readonly Step[],
  look: (step: Step) => void,
): Promise<void> {
  const pauses = createPauses()
  for (const step of steps) {
    look(step)
    await pauses(step)
  }
}

/** To be called after each look: pauses now and then, so that other work goes on meanwhile. */
export function createPauses(): (looked: Looked) => Promise<void> | undefined {
  let events = 0
  return ({ size }) => {
    events += 1 + size
    if (events < EVENTS_A_TURN) return undefined
    events = 0
    return turn()
  }
}
