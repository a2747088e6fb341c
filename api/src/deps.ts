import type { Database } from '@truebook/shared/db/connect'
import type { Logger } from 'pino'
import type { AllowLists } from './access/allow-list.js'
import type { Access } from './access/authenticate.js'
import type { Change } from './access/changes.js'
import type { Keys } from './access/keys.js'
import type { Credits } from './access/limits/credits.js'
import type { Plans } from './access/limits/plans.js'
import type { RequestLimits } from './access/limits/request-limits.js'
import type { Sessions } from './access/sessions.js'
import type { SignIn } from './access/sign-in.js'
import type { TwoFactor } from './access/two-factor.js'
import type { Verifier } from './access/verifier.js'
import type { ExitProofs } from './exit-proofs.js'
import type { Catalog } from './feed/catalog.js'
import type { Depths } from './feed/depth.js'
import type { Feed } from './feed/feed.js'
import type { Prices } from './feed/prices.js'
import type { Follower } from './follower.js'
import type { Gateway } from './gateway.js'
import type { Metrics } from './metrics.js'
import type { Overload } from './overload/overload.js'
import type { ReadSolvency } from './solvency.js'
import type { WithdrawalLimits } from './withdrawal-limits.js'

/** Everything that the routes work with. */
export interface Deps {
  readonly db: Database
  readonly catalog: Catalog
  readonly depths: Depths
  readonly prices: Prices
  readonly feed: Feed
  readonly follower: Pick<Follower, 'isConnected' | 'sequence'>
  readonly gateway: Gateway
  /** How many requests wait for the engine, or for the check of their signature before that. */
  readonly waiting: () => number
  readonly access: Access
  readonly change: Change
  readonly keys: Keys
  readonly sessions: Sessions
  readonly signIn: SignIn
  readonly verifier: Pick<Verifier, 'verify'>
  readonly twoFactor: TwoFactor
  readonly allowList: AllowLists
  readonly limits: RequestLimits
  readonly overload: Overload
  readonly plans: Plans
  readonly credits: Credits
  /** The proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  readonly exitProofs: ExitProofs
  readonly solvency: ReadSolvency
  readonly withdrawalLimits: WithdrawalLimits
  readonly metrics: Metrics
  readonly log: Logger
  /** Whether POST /dev/faucet exists. */
  readonly faucet: boolean
  /** How long a request may wait for its decision, or for a gift on its way through a chain. */
  readonly outcomeTimeoutMs: number
  /** How long a client may take to send a request. */
  readonly requestTimeoutMs: number
  /** Unix milliseconds. */
  readonly now: () => number
}
