import type { Command } from '@truebook/shared/command'
import type { Decision } from '@truebook/shared/decision'

/** Commands folded together, and so committed in one transaction and published as one entry. */
export interface Batch {
  /** Sequence of the last command before the batch. */
  readonly previousSequence: number
  readonly commands: readonly TimedCommand[]
  /** What each command led to, in the same order. */
  readonly decisions: readonly Decision[]
  /** Id of the last stream entry whose commands are all folded. */
  readonly streamId: string
}

export interface TimedCommand {
  /** Unix milliseconds, as the engine stamped it. */
  readonly time: number
  readonly command: Command
}

/** Where and when something was decided. */
export interface Stamp {
  readonly sequence: number
  /** Unix milliseconds. */
  readonly time: number
}

/** Sequence of the batch's last command. */
export function lastSequenceOf(batch: Batch): number {
  return batch.previousSequence + batch.commands.length
}

/** Time of the batch's last command, unix milliseconds. */
export function lastTimeOf(batch: Batch): number {
  return batch.commands[batch.commands.length - 1].time
}
