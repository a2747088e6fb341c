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
  let events = 0
  for (const step of steps) {
    look(step)
    events += 1 + step.size
    if (events < EVENTS_A_TURN) continue
    events = 0
    await turn()
  }
}
