import { aboutFields } from './about-fields.js'
import { assert } from './assert.js'
import { TruebookError } from './error.js'
import type { FlatJson, FlatValue } from './flat-json.js'
import { recoverAddress } from './recover.js'

/** One field of an action that its owner's wallet signs. */
export interface SignedField {
  readonly type: 'string' | 'number' | 'boolean'
  /**
   * `required`: must be sent. `defaulted`: may be left out, and then means its `default`. `optional`: is
   * signed only when sent. `either`: one of the two names of an order, of which exactly one must be sent.
   */
  readonly presence: 'required' | 'defaulted' | 'optional' | 'either'
  /** What the field means when left out; clients may sign it although they do not send it. */
  readonly default?: FlatValue
}

/**
 * For each action, the fields that are signed beside `action` itself. No other field may be sent with it.
 */
export const SIGNED_FIELDS = {
  PLACE_ORDER: {
    ticker: required('string'),
    side: required('string'),
    order_type: required('string'),
    quantity: defaulted(''),
    quote_quantity: defaulted(''),
    price: defaulted(''),
    time_in_force: defaulted(0),
    expires_at: defaulted(0),
    timestamp: required('number'),
    client_order_id: optional('string'),
    post_only: optional('boolean'),
    self_trade_prevention: optional('string'),
  },
  AMEND_ORDER: {
    order_id: either('string'),
    client_order_id: either('string'),
    price: optional('string'),
    quantity: optional('string'),
    timestamp: required('number'),
  },
  CANCEL_ORDER: {
    order_id: either('string'),
    client_order_id: either('string'),
    timestamp: required('number'),
  },
  CANCEL_ALL_ORDERS: { market: required('number'), timestamp: required('number') },
  CANCEL_ALL_AFTER: { timeout: required('number'), timestamp: required('number') },
  CANCEL_ON_DISCONNECT: { session: required('string'), timestamp: required('number') },
  WITHDRAW: {
    asset: required('string'),
    amount: required('string'),
    chain_id: required('number'),
    timestamp: required('number'),
  },
  TRANSFER: {
    asset: required('string'),
    amount: required('string'),
    to_wallet_address: required('string'),
    timestamp: required('number'),
  },
} as const satisfies Record<string, SignedFields>

/** An action that a wallet signs. */
export type SignedAction = keyof typeof SIGNED_FIELDS

/**
 * The name that a client may give a new order. Its wallet may sign it or not, as it changes nothing about
 * trades.
 */
const TAG = 'client_order_id'

/**
 * The texts that a wallet may have signed for what was sent: the fields as sent, and those with the
 * defaults of the fields left out; for a new order with a `client_order_id` also both without it, as the
 * contract leaves it unsigned. `sent` is the body, or the query with its numbers read as numbers;
 * `signature`, and an `action` equal to the route's, are ignored. Each text has every other field that was
 * sent, and so everything that moves money; since fields left out mean their defaults, all texts mean the
 * same order. Throws `MISSING_FIELDS`, `UNKNOWN_FIELD` or `INVALID_FIELD`.
 */
export function signingCandidates(action: SignedAction, sent: FlatJson): string[] {
  checkSent(action, sent)
  // The same text that `signingString` would make, in one pass: the fields are sorted already.
  let asSent = `{"action":"${action}"`
  let completed = asSent
  for (const [name, field] of SORTED_FIELDS[action]) {
    const isSent = Object.hasOwn(sent, name)
    if (!isSent && field.default === undefined) continue
    const member = `,"${name}":${JSON.stringify(isSent ? sent[name] : field.default)}`
    if (isSent) asSent += member
    completed += member
  }
  const texts = asSent === completed ? [`${asSent}}`] : [`${asSent}}`, `${completed}}`]
  if (action !== 'PLACE_ORDER' || !Object.hasOwn(sent, TAG)) return texts
  // No value can contain this text, as quotes in a value are escaped.
  const tag = `,"${TAG}":${JSON.stringify(sent[TAG])}`
  return texts.flatMap((text) => [text, text.replace(tag, '')])
}

/**
 * The candidate that `wallet` (0x address in any case) signed, or undefined. Replays are refused by this
 * text, since one signature fits only one candidate, whichever fields are left out.
 */
export function verifyWalletSignature(claim: {
  readonly candidates: readonly string[]
  readonly signature: string
  readonly wallet: string
}): string | undefined {
  const wallet = claim.wallet.toLowerCase()
  return claim.candidates.find((text) => recoverAddress(text, claim.signature) === wallet)
}

type SignedFields = Readonly<Record<string, SignedField>>

type FieldLists = Readonly<Record<string, readonly (readonly [string, SignedField])[]>>

/** The fields of each action as they are declared, which is the order in which refusals name them. */
const FIELD_LISTS: FieldLists = Object.fromEntries(
  Object.entries(SIGNED_FIELDS).map(([action, fields]) => [action, Object.entries(fields)]),
)
/** The names of which an action takes exactly one. */
const EITHER: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(FIELD_LISTS).map(([action, fields]) => [
    action,
    fields.flatMap(([name, { presence }]) => (presence === 'either' ? name : [])),
  ]),
)
/**
 * The fields of each action sorted by name, as they are in what is signed; "action" comes before all of
 * them.
 */
const SORTED_FIELDS = sortedLists(FIELD_LISTS)
const PASSED_OVER = new Set(['action', 'signature'])

function required(type: SignedField['type']): SignedField {
  return { type, presence: 'required' }
}

function defaulted(value: string | number): SignedField {
  return { type: typeof value as 'string' | 'number', presence: 'defaulted', default: value }
}

function optional(type: SignedField['type']): SignedField {
  return { type, presence: 'optional' }
}

function either(type: SignedField['type']): SignedField {
  return { type, presence: 'either' }
}

function sortedLists(lists: FieldLists): FieldLists {
  const entries = Object.entries(lists).map(([action, fields]) => {
    const sorted = [...fields].sort(([a], [b]) => (a < b ? -1 : 1))
    assert(
      sorted.every(([name]) => name > 'action'),
      'The action stands before all fields.',
    )
    return [action, sorted]
  })
  return Object.fromEntries(entries)
}

function checkSent(action: SignedAction, sent: FlatJson): void {
  if (sent.action !== undefined && sent.action !== action) {
    throw refusal(
      'INVALID_FIELD',
      'action',
      `action must be "${action}" here, but ${show(sent.action)} came.`,
    )
  }
  const isSent = (name: string) => Object.hasOwn(sent, name)
  const missing = FIELD_LISTS[action].flatMap(([name, { presence }]) =>
    presence === 'required' && !isSent(name) ? name : [],
  )
  const names = EITHER[action]
  const chosen = names.filter(isSent)
  const isEither = names.length > 0 && chosen.length === 0
  if (isEither) missing.unshift(names.join(' or '))
  // The sentence is the contract's own; which fields are missing goes into the details.
  if (missing.length > 0) {
    const details = isEither ? { fields: missing.join(', ') } : aboutFields(missing)
    throw new TruebookError('MISSING_FIELDS', { details })
  }
  if (chosen.length > 1) {
    const message = `One of ${names.join(' and ')} must be sent, but both came.`
    throw new TruebookError('INVALID_FIELD', { message, details: { fields: names.join(', ') } })
  }
  checkFields(action, sent)
}

function checkFields(action: SignedAction, sent: FlatJson): void {
  const fields: SignedFields = SIGNED_FIELDS[action]
  for (const name of Object.keys(sent)) {
    if (PASSED_OVER.has(name)) continue
    if (!Object.hasOwn(fields, name)) {
      throw refusal('UNKNOWN_FIELD', name, `${name} is no field of ${action}.`)
    }
    checkType(name, sent[name], fields[name].type)
  }
}

function checkType(name: string, value: FlatValue, type: SignedField['type']): void {
  const fits = type === 'number' ? Number.isSafeInteger(value) : typeof value === type
  if (fits) return
  const wanted = type === 'number' ? 'an integer' : `a ${type}`
  throw refusal('INVALID_FIELD', name, `${name} must be ${wanted}, but ${show(value)} came.`)
}

function refusal(
  code: 'INVALID_FIELD' | 'UNKNOWN_FIELD',
  field: string,
  message: string,
): TruebookError {
  return new TruebookError(code, { message, details: { field } })
}

function show(value: FlatValue): string {
  return JSON.stringify(value).slice(0, 80)
}
