import { canonicalJson, mayBeSigned } from '@truebook/shared/canonical'
import { SIGNED_FIELDS } from '@truebook/shared/signing'

/** What a wallet signed, by field; its values are looked at one by one. */
export type SignedMessage = Readonly<Record<string, unknown>>

/**
 * Reads a message that has one meaning only: canonical JSON (so no key is there twice) of an object
 * whose every field is one that its action knows. Gives the end of a sentence where it is not.
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

/** What one order of a batch may say. */
export function isOrder(value: unknown): value is SignedMessage {
  return isObject(value) && Object.keys(value).every((name) => ORDER_FIELDS.has(name))
}

/** The same of one amendment. */
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

/** What is said of one is what is said of it alone, but for the time, which the batch has. */
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
