import {
  DecodeError,
  decode,
  type Field,
  int,
  list,
  orderId,
  record,
  type Shaped,
  type WithBytes,
  withBytes,
} from './codec.js'
import { commandField } from './command.js'
import { eventField } from './event.js'

/** The most commands in one batch, and so in one journal row and one entry of the event stream. */
export const MAX_BATCH = 4096
const MAX_EVENTS = 2 ** 24

const decisionShape = {
  /** The command's place in the one global order; its events share it. */
  sequence: int,
  /** Unix milliseconds, never falling. */
  time: int,
  commandId: orderId,
  events: list(eventField, MAX_EVENTS),
}

/** What one command led to. */
export type Decision = Shaped<typeof decisionShape>
/** A decision with its bytes, as they are kept for a while. */
export type DecisionWithBytes = WithBytes<Decision>

/** One decision, as it stands in an entry. */
export const decisionField = record(decisionShape)

/** An entry of the event stream: the decisions of one batch, in order. */
export const decisionsField = list(decisionField, MAX_BATCH)

/** Such an entry, with the bytes of each decision. */
export const decisionsWithBytesField = list(withBytes(decisionField), MAX_BATCH)

/** A journal row's commands, in order: the n-th has the row's first sequence + n. */
export const journalCommandsField = list(record({ time: int, command: commandField }), MAX_BATCH)

/** Decodes what the journal holds. The message of its `DecodeError` says whose doing that may be. */
export function decodeJournal<T>(field: Field<T>, bytes: Buffer): T {
  try {
    return decode(field, bytes)
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause
    throw new DecodeError(
      `${cause.message} A newer version of Truebook wrote it, or somebody has changed it: "Upgrade" in docs/operations.md.`,
      { cause },
    )
  }
}
