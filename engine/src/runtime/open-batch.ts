import type { Decision } from '@truebook/shared/decision'
import type { OrderId } from '@truebook/shared/order-id'
import { type Batch, lastSequenceOf, type TimedCommand } from './batch.js'
import { LATE_COMMIT_MS } from './forgotten-names.js'

/** What is folded, and not being committed yet. */
export interface OpenBatch extends Batch {
  readonly commands: TimedCommand[]
  readonly decisions: Decision[]
  streamId: string
  /** How many events its decisions hold. */
  events: number
}

export interface BatchLimits {
  /** The most commands in one batch. */
  readonly batchLimit: number
  /** A batch with so many events is full, however few its commands. */
  readonly mostEvents?: number
}

const MOST_EVENTS = 50_000

export function createBatch(previousSequence: number, streamId: string): OpenBatch {
  return { previousSequence, commands: [], decisions: [], streamId, events: 0 }
}

export function isFull(
  { commands, events }: OpenBatch,
  { batchLimit, mostEvents = MOST_EVENTS }: BatchLimits,
): boolean {
  return commands.length >= batchLimit || events >= mostEvents
}

/** Whether the commit of a batch is late if it ends now or later; `now` is in unix milliseconds. */
export function isLate({ commands }: Batch, now: number): boolean {
  return now - commands[0].time >= LATE_COMMIT_MS
}

export function nextSequence(batch: Batch): number {
  return lastSequenceOf(batch) + 1
}

/**
 * The id of a command that the engine itself makes: it is made of the command's time and sequence, not by
 * chance.
 */
export function ownId(batch: Batch, time: number): OrderId {
  return { time, chance: nextSequence(batch) }
}
