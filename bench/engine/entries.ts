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

/** The messages of a flow from `from` to `to` − 1, as commands that were signed right now. */
export function flowCommands(
  flow: Flow,
  { from, to }: { readonly from: number; readonly to: number },
): readonly Command[] {
  const now = Date.now()
  return Array.from({ length: to - from }, (_, i) => signedAt(now, commandOf(flow, from + i)))
}

/** Dates a command's signature: the engine refuses what was signed minutes ago. */
function signedAt(time: number, command: Command): Command {
  if (!('signed' in command)) return command
  return { ...command, signed: { ...command.signed, signedAt: time } }
}

/** Enough that nobody waits for answers, and few enough that buffers stay bounded. */
const AT_ONCE = 1000

/** Appends commands in their order, each as an entry of its own. */
export async function appendAll(stream: Stream, commands: readonly Command[]): Promise<void> {
  for (let at = 0; at < commands.length; at += AT_ONCE) {
    const entries = commands.slice(at, at + AT_ONCE).map(entryOf)
    await Promise.all(entries.map((entry) => stream.append(entry)))
  }
}

/** An entry as an api sends it for a single command. */
function entryOf(command: Command): Buffer {
  return encode(commandsField, [command])
}
