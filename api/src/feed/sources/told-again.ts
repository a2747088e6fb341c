import { setImmediate as turn } from 'node:timers/promises'

/** Events that are told again without a break: a few milliseconds. */
const EVENTS_A_TURN = 1024

/** What is said of each step; the others go on meanwhile. */
export async function toldAgain<Step extends { readonly events: readonly unknown[] }>(
  steps: readonly Step[],
  update: (step: Step) => string | undefined,
): Promise<string[]> {
  const texts: string[] = []
  let events = 0
  for (const step of steps) {
    const text = update(step)
    if (text !== undefined) texts.push(text)
    events += 1 + step.events.length
    if (events < EVENTS_A_TURN) continue
    events = 0
    await turn()
  }
  return texts
}
