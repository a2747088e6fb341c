import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../sim/random.js'
import { type AccountFold, createAccountFold, type Told } from './account-fold.js'
import type { Violation } from './history.js'
import type { Trader } from './requests.js'
import { openSession, type Session } from './socket-session.js'

/** Somebody who hears the private channels of one account, on one copy of the api after the other. */
export interface AccountWatcher {
  readonly wallet: string
  readonly fold: AccountFold
  /** Settles when all channels are heard: what happens from then on is to be told. */
  readonly listens: Promise<void>
  /** What was told twice or began anew, once all up to a sequence was told. */
  check(sequence: number): Promise<readonly Violation[]>
  stop(): void
}

export interface WatchOptions {
  readonly trader: Trader
  readonly urls: readonly string[]
  readonly random: Random
}

export const CHANNELS = ['orders', 'fills', 'balances', 'transfers', 'withdrawals'] as const
const AGAIN_MS = 50
const PING_MS = 100
/** A connection is left after so many pings at most, and another one resumes. */
const MOST_PINGS = 30
const CAUGHT_UP_MS = 20_000

export function watchAccount({ trader, urls, random }: WatchOptions): AccountWatcher {
  const wallet = trader.wallet.address.toLowerCase()
  const found: Violation[] = []
  const fold = createAccountFold((name, text) => found.push({ name, text: `${wallet}: ${text}` }))
  let isStopped = false
  let session: Session | undefined
  /** Everything up to it was told, says the last ping. */
  let toldUpTo = 0
  let begin = () => {}
  const listens = new Promise<void>((resolve) => {
    begin = resolve
  })

  async function follow(url: string): Promise<void> {
    session = await openSession({
      url,
      trader,
      onMessage: (message) => fold.take(message as unknown as Told),
    })
    if (!session) return
    // Where one is refused, as while Postgres is away, a ping would not speak for all of them.
    if (await subscribe(session)) {
      begin()
      await keepPinging(session)
    }
    session.end()
  }

  async function subscribe({ ask }: Session): Promise<boolean> {
    for (const channel of CHANNELS) {
      const last = fold.since(channel)
      // What the last ping said is as good as what the last message did.
      const since = last !== undefined && random.chance(0.5) ? Math.max(last, toldUpTo) : last
      const from = since === undefined ? {} : { since }
      const { status } = await ask({ op: 'subscribe', channel, ...from })
      if (status !== 200) return false
    }
    return true
  }

  async function keepPinging(session: Session): Promise<void> {
    const pings = random.between(1, MOST_PINGS)
    for (let i = 0; i < pings && session.isOpen(); i++) {
      const { status, body } = await session.ask({ op: 'ping' })
      if (status !== 200) break
      toldUpTo = Math.max(toldUpTo, Number(body.sequence))
      fold.promised(toldUpTo)
      await sleep(PING_MS)
    }
  }

  async function goOn(): Promise<void> {
    for (let turn = random.below(urls.length); !isStopped; turn++) {
      await follow(urls[turn % urls.length])
      await sleep(AGAIN_MS)
    }
  }

  void goOn()
  return {
    wallet,
    fold,
    listens,
    async check(sequence) {
      const giveUpAt = Date.now() + CAUGHT_UP_MS
      while (toldUpTo < sequence && Date.now() < giveUpAt) await sleep(AGAIN_MS)
      if (toldUpTo < sequence) {
        const text = `${wallet} came to ${toldUpTo} of ${sequence}.`
        found.push({ name: 'left out', text })
      }
      return found.splice(0)
    },
    stop() {
      isStopped = true
      session?.end()
    },
  }
}
