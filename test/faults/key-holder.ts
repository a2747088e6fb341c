import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../sim/random.js'
import { checkKeys, type HeldKey, type KeyChange } from './check-keys.js'
import type { Violation } from './history.js'
import type { SignedRequest, Trader } from './requests.js'
import { sendTo, signedBy } from './rest-way.js'
import type { Answer } from './way.js'

/**
 * Makes, switches and deletes API keys by a key of its own: one change at a time, each sent as one and the same request
 * until it is known what became of it.
 */
export interface KeyHolder {
  work(isOver: () => boolean): Promise<void>
  /** Holds what the apis say of the account's keys, and do with them, against what was answered. */
  check(): Promise<readonly Violation[]>
}

export interface KeyHolderOptions {
  readonly trader: Trader
  /** The apis, as their clients reach them. */
  readonly clientUrls: readonly string[]
  /** The apis themselves. */
  readonly urls: readonly string[]
  readonly random: Random
  readonly signal: AbortSignal
  readonly report: (violation: Violation) => void
}

const REST_MS = 200
const MOST_PAUSE_MS = 400
/** Far below what an account may have. */
const MOST_KEYS = 12
const ACTIONS = {
  ACTIVE: 'KEY_ACTIVATED',
  INACTIVE: 'KEY_DEACTIVATED',
  gone: 'KEY_DELETED',
} as const

export function createKeyHolder(options: KeyHolderOptions): KeyHolder {
  const { trader, clientUrls, urls, random, signal, report } = options
  const keys = new Map<string, HeldKey>()
  const changes: KeyChange[] = []

  /** What the answer says of a change that was made; undefined if it was not. Sometimes both copies are asked at once. */
  async function make(request: SignedRequest): Promise<Answer['body'] | undefined> {
    const signed = signedBy(trader, request)
    while (!signal.aborted) {
      const asked = random.chance(0.3) ? clientUrls : [random.pick(clientUrls)]
      const answers = await Promise.all(asked.map((url) => sendTo(url, signed, signal)))
      const taken = answers.filter(({ status }) => status === 200)
      if (taken.length > 1) report({ name: 'change taken twice', text: JSON.stringify(taken) })
      const said = taken[0] ?? answers.find(isMade) ?? answers.find(isSettled)
      if (said && isMade(said)) return said.body
      if (said) {
        const text = `${request.method} ${request.path} was refused as ${said.body.code}.`
        report({ name: 'refusal without a reason', text })
        return undefined
      }
      await sleep(20 + random.below(MOST_PAUSE_MS))
    }
    return undefined
  }

  async function create(): Promise<void> {
    const made = await make({ method: 'PUT', path: '/api-keys', body: {}, signature: '' })
    if (!made) return
    const { api_key: subject, api_secret: secret } = made as Readonly<Record<string, string>>
    changes.push({ action: 'KEY_CREATED', subject })
    if (subject !== undefined) keys.set(subject, { secret, state: 'ACTIVE' })
  }

  async function change(apiKey: string, { secret, state }: HeldKey): Promise<void> {
    const switched = state === 'ACTIVE' ? 'INACTIVE' : 'ACTIVE'
    const to = random.chance(0.3) ? 'gone' : switched
    const named = { path: `/api-keys/${apiKey}`, signature: '' }
    const request: SignedRequest =
      to === 'gone'
        ? { ...named, method: 'DELETE' }
        : { ...named, method: 'PATCH', body: { status: to } }
    if (!(await make(request))) return
    keys.set(apiKey, { secret, state: to })
    changes.push({ action: ACTIONS[to], subject: apiKey })
    if (to !== 'ACTIVE' && secret !== undefined) await useAtOnce({ ...trader, apiKey, secret })
  }

  /** No copy takes a key any more once its end is answered. */
  async function useAtOnce(key: Trader): Promise<void> {
    for (const url of clientUrls) {
      const who = signedBy(key, { method: 'GET', path: '/users/me', signature: '' })
      if ((await sendTo(url, who, signal)).status !== 200) continue
      const text = `Key ${key.apiKey} was taken at ${url} after it was answered that it works no more.`
      report({ name: 'key that outlives its end', text })
    }
  }

  return {
    async work(isOver) {
      while (!isOver()) {
        const held = [...keys].filter(([, { state }]) => state !== 'gone')
        const isMore = held.length === 0 || (held.length < MOST_KEYS && random.chance(0.4))
        await (isMore ? create() : change(...random.pick(held)))
        await sleep(random.below(REST_MS))
      }
    },
    async check() {
      const found: Violation[] = []
      for (const url of urls) found.push(...(await checkKeys(url, { trader, keys, changes })))
      return found
    },
  }
}

function isMade({ status, body }: Answer): boolean {
  return status === 200 || body.code === 'REPLAYED_MESSAGE'
}

/** Whether it says what became of the request. */
function isSettled(answer: Answer): boolean {
  const { status, body } = answer
  // An api whose clock was stepped says so of any request, and not what became of it before.
  const isClock = body.code === 'INVALID_TIMESTAMP' && body.server_time !== undefined
  return isMade(answer) || !(status === 0 || status === 429 || status >= 500 || isClock)
}
