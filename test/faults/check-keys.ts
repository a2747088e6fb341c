import type { Violation } from './history.js'
import type { Trader } from './requests.js'
import { readPatiently } from './rest-way.js'

/** A change that was made, in the words of the audit log. */
export interface KeyChange {
  readonly action: 'KEY_CREATED' | 'KEY_ACTIVATED' | 'KEY_DEACTIVATED' | 'KEY_DELETED'
  /** Its key; undefined of one that was made while the answer that tells it was lost. */
  readonly subject: string | undefined
}

export interface HeldKey {
  /** Undefined where the answer that told it was lost. */
  readonly secret: string | undefined
  readonly state: 'ACTIVE' | 'INACTIVE' | 'gone'
}

/** What an account was told of the keys that it made by the trader's key. */
export interface AccountKeys {
  readonly trader: Trader
  /** By key. Those of which no answer told are added by what the log says. */
  readonly keys: Map<string, HeldKey>
  /** All, the oldest first. */
  readonly changes: KeyChange[]
}

/** Whether an api's log has each change once, in their order, and the keys are, and work, as was told. */
export async function checkKeys(url: string, account: AccountKeys): Promise<readonly Violation[]> {
  const { trader, keys, changes } = account
  // The newest come first; the oldest is of the key that makes all changes, by a session.
  const newest = await readAll<LoggedChange>(url, trader, '/users/me/audit-log')
  const log = newest.reverse().slice(1)
  const unlogged = compareLog(changes, log)
  if (unlogged.length > 0) return violationsOf(url, unlogged)
  adopt(account, log)
  const listed = await readAll<ListedKey>(url, trader, '/api-keys')
  const states = new Map(listed.map(({ api_key, status }) => [api_key, status]))
  states.delete(trader.apiKey)
  return violationsOf(url, [...compareStates(keys, states), ...(await useAll(url, account))])
}

function violationsOf(url: string, texts: readonly string[]): readonly Violation[] {
  return texts.map((text) => ({ name: 'keys', text: `${text} That is at ${url}.` }))
}

const PAGE = 100

interface ListedKey {
  readonly api_key: string
  readonly status: string
}

async function readAll<Row>(url: string, trader: Trader, path: string): Promise<Row[]> {
  const rows: Row[] = []
  for (let page = 0; ; page++) {
    const asked = `${path}?page=${page}&page_size=${PAGE}`
    const { status, body } = await readPatiently(url, trader, asked)
    if (status !== 200) throw new Error(`${url}${asked} answered ${status} ${body.code}.`)
    const data = body.data as Row[]
    rows.push(...data)
    if (data.length < PAGE) return rows
  }
}

type LoggedChange = KeyChange & { readonly subject: string }

/** Where the log differs from what was answered first; both begin with the oldest. */
export function compareLog(
  told: readonly KeyChange[],
  log: readonly LoggedChange[],
): readonly string[] {
  const said = (change: KeyChange | undefined) =>
    change ? `${change.action} ${change.subject ?? 'of a key that no answer told'}` : 'nothing'
  for (let i = 0; i < Math.max(told.length, log.length); i++) {
    const [{ action, subject }, logged] = [told[i] ?? {}, log[i]]
    if (action === logged?.action && (subject ?? logged?.subject) === logged?.subject) continue
    return [`Change ${i} was ${said(told[i])}, but the audit log has ${said(logged)}.`]
  }
  return []
}

/** Takes from the log which keys were made without an answer that tells them. */
function adopt({ keys, changes }: AccountKeys, log: readonly LoggedChange[]): void {
  for (const [i, { subject }] of log.entries()) {
    if (changes[i].subject !== undefined) continue
    changes[i] = { ...changes[i], subject }
    keys.set(subject, { secret: undefined, state: 'ACTIVE' })
  }
}

/** Where the keys that an api lists differ from those that there are. */
export function compareStates(
  keys: ReadonlyMap<string, HeldKey>,
  listed: ReadonlyMap<string, string>,
): readonly string[] {
  const named = new Set([...keys.keys(), ...listed.keys()])
  return [...named].flatMap((key) => {
    const state = keys.get(key)?.state ?? 'gone'
    const seen = listed.get(key) ?? 'gone'
    return seen === state ? [] : [`Key ${key} is ${state}, but listed as ${seen}.`]
  })
}

/** Which keys an api takes that are off or gone, or refuses although they are on. */
async function useAll(url: string, { trader, keys }: AccountKeys): Promise<readonly string[]> {
  const differences: string[] = []
  for (const [apiKey, { secret, state }] of keys) {
    if (secret === undefined) continue
    const { status } = await readPatiently(url, { ...trader, apiKey, secret }, '/users/me')
    const wanted = state === 'ACTIVE' ? 200 : 401
    if (status !== wanted) differences.push(`Key ${apiKey} is ${state}, but answered ${status}.`)
  }
  return differences
}
