import { encode } from '@truebook/shared/codec'
import { type Command, commandsField } from '@truebook/shared/command'
import type { Stream } from '@truebook/shared/streams'
import type { Flow } from '../matching/flow.js'
import { commandOf, openingCommands } from '../matching/flow-commands.js'

/** The assets, markets and deposits of a new exchange, and then the orders that rest at first. */
export function setUpCommands(flow: Flow): readonly Command[] {
  const opening = [...openingCommands(0)].map(({ command }) => command)
  return [...opening, ...flowCommands(flow, { from: 0, to: flow.prefill })]
}

/** Messages from … to − 1 of a flow as commands that were signed right now. */
export function flowCommands(
  flow: Flow,
  { from, to }: { readonly from: number; readonly to: number },
): readonly Command[] {
  const now = Date.now()
  return Array.from({ length: to - from }, (_, i) => signedAt(now, commandOf(flow, from + i)))
}

/** The engine turns down what was signed minutes ago. */
function signedAt(time: number, command: Command): Command {
  if (!('signed' in command)) return command
  return { ...command, signed: { ...command.signed, signedAt: time } }
}

/** So many that nobody waits for answers, and so few that no buffer grows without end. */
const AT_ONCE = 1000

/** Appends commands in their order, each as an entry of its own. */
export async function appendAll(stream: Stream, commands: readonly Command[]): Promise<void> {
  for (let at = 0; at < commands.length; at += AT_ONCE) {
    const entries = commands.slice(at, at + AT_ONCE).map(entryOf)
    await Promise.all(entries.map((entry) => stream.append(entry)))
  }
}

/** The way an api sends what came to it alone. */
function entryOf(command: Command): Buffer {
  return encode(commandsField, [command])
}
