import { setImmediate as turn } from 'node:timers/promises'

/** Events that are told again without a break: a few milliseconds. */
const EVENTS_A_TURN = 1024

type Looked = { readonly events: readonly unknown[] }

/** What is said of each step; the others go on meanwhile. */
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

/** Looks at each step; the others go on meanwhile. */
export async function inTurns<Step extends Looked>(
  steps: readonly Step[],
  look: (step: Step) => void,
): Promise<void> {
  let events = 0
  for (const step of steps) {
    look(step)
    events += 1 + step.events.length
    if (events < EVENTS_A_TURN) continue
    events = 0
    await turn()
  }
}
