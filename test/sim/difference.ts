import { isDeepStrictEqual } from 'node:util'
import { createWriter, decode, encode, list } from '@truebook/shared/codec'
import type { Command } from '@truebook/shared/command'
import { type Event, eventField } from '@truebook/shared/event'
import { describeCommand, describeEvents } from './describe.js'
import type { Step } from './flow.js'

/** What went wrong, for people: the command, and what each side made of it. */
export class Difference extends Error {
  override readonly name = 'Difference'
}

const eventsField = list(eventField, 2 ** 20)
const left = createWriter()
const right = createWriter()

/** Equal in every field, and still so after a journey as bytes. */
export function areEqual(events: readonly Event[], wanted: readonly Event[]): boolean {
  const back = decode(eventsField, encode(eventsField, events))
  return isDeepStrictEqual(events, wanted) && isDeepStrictEqual(back, events)
}

/** The same at a tenth of the time: equal values have equal bytes. */
export function haveSameBytes(events: readonly Event[], wanted: readonly Event[]): boolean {
  for (const writer of [left, right]) writer.length = 0
  for (const event of events) eventField.write(left, event)
  for (const event of wanted) eventField.write(right, event)
  return left.bytes.compare(right.bytes, 0, right.length, 0, left.length) === 0
}

/** What a command led to, and what it should have. */
export function describeDifference(
  command: Command,
  { events, wanted }: { readonly events: readonly Event[]; readonly wanted: readonly Event[] },
): string {
  const [got, should] = [describeEvents(events), describeEvents(wanted)]
  return `${describeCommand(command)}\nled to\n${got}\nbut should have led to\n${should}`
}

/** Turns whatever is thrown into a `Difference` that names the step. */
export function within<T>(step: Step, act: () => T): T {
  try {
    return act()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const what = step === 'restart' ? 'A restart' : describeCommand(step.command)
    throw new Difference(`${what}\nfailed: ${reason}`, { cause })
  }
}
