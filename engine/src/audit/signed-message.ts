import { canonicalJson, mayBeSigned } from '@truebook/shared/canonical'
import { SIGNED_FIELDS } from '@truebook/shared/signing'

/** A signed message's fields. Each value is checked where it is compared. */
export type SignedMessage = Readonly<Record<string, unknown>>

/**
 * Reads a message that can mean only one thing: canonical JSON (so no key comes twice) of an object that
 * has only fields known to its action. Otherwise returns what is wrong, as the end of a sentence.
 */
export function readSignedMessage(text: string): SignedMessage | string {
  const value = parse(text)
  if (!isObject(value) || !mayBeSigned(value) || canonicalJson(value) !== text) {
    return 'has a message that is no canonical JSON object.'
  }
  const known = fieldsOf(value.action)
  const unknown = Object.keys(value).find((name) => !known.has(name))
  if (unknown === undefined) return value
  return `has a message with the field ${unknown}, of which it says nothing.`
}

/** Whether a value is an object that has only fields of an order in a batch. */
export function isOrder(value: unknown): value is SignedMessage {
  return isObject(value) && Object.keys(value).every((name) => ORDER_FIELDS.has(name))
}

/** Whether a value is an object that has only fields of an amendment in a batch. */
export function isAmendment(value: unknown): value is SignedMessage {
  return isObject(value) && Object.keys(value).every((name) => AMENDMENT_FIELDS.has(name))
}

const ORDER_FIELDS = fieldsInBatch('PLACE_ORDER')
const AMENDMENT_FIELDS = fieldsInBatch('AMEND_ORDER')
const BATCH_FIELDS: Readonly<Record<string, readonly string[]>> = {
  PLACE_ORDERS: ['orders', 'timestamp'],
  CANCEL_ORDERS: ['order_ids', 'timestamp'],
  AMEND_ORDERS: ['amendments', 'timestamp'],
}

/**
 * An item of a batch has the fields that it has when sent alone, except the timestamp, which the batch has.
 */
function fieldsInBatch(action: 'PLACE_ORDER' | 'AMEND_ORDER'): ReadonlySet<string> {
  const { timestamp: _, ...fields } = SIGNED_FIELDS[action]
  return new Set(Object.keys(fields))
}

function fieldsOf(action: unknown): ReadonlySet<string> {
  const name = String(action)
  const batch = Object.hasOwn(BATCH_FIELDS, name) ? BATCH_FIELDS[name] : []
  const flat = Object.hasOwn(SIGNED_FIELDS, name)
    ? Object.keys(SIGNED_FIELDS[name as keyof typeof SIGNED_FIELDS])
    : []
  return new Set(['action', ...flat, ...batch])
}

function isObject(value: unknown): value is SignedMessage {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
