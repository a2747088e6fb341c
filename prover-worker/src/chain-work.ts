import type { Database } from '@truebook/shared/db/connect'
import type { Streams } from '@truebook/shared/streams'
import type { Logger } from 'pino'
import { createAccount } from './chain/account.js'
import { LOCKS, withLock } from './chain/lock.js'
import { type ChainAccess, createChainAccess } from './chain/open-chain.js'
import { readStatus } from './chain/read-status.js'
import type { ChainConfig } from './config.js'
import { createCrediting } from './deposits/credit.js'
import { createReach } from './deposits/reach.js'
import { createRereads } from './deposits/rereads.js'
import { watchChain } from './deposits/watch.js'
import { createPoster } from './exits/post.js'
import { settleExits } from './exits/settle.js'
import { giveAll } from './faucet/give.js'
import type { Metrics } from './metrics.js'
import type { ChainStatus } from './status.js'

/** What a worker does with its chain. Each does nothing while another worker is doing the same. */
export interface ChainWork {
  settle(): Promise<void>
  watch(): Promise<void>
  /** Sends the play money that was asked for; gives whether any of it came to the chain. */
  give(): Promise<boolean>
  status(): ChainStatus | undefined
}

export interface ChainWorkOptions {
  readonly config: ChainConfig
  readonly db: Database
  readonly streams: Streams
  readonly log: Logger
  readonly now: () => number
  readonly metrics: Pick<Metrics, 'countLostRoot' | 'countDeepReorg'>
}

export function createChainWork(options: ChainWorkOptions): ChainWork {
  const access = createChainAccess(options.config)
  let status: ChainStatus | undefined
  const onStatus = (now: ChainStatus) => {
    if (now.parkedDeposits > (status?.parkedDeposits ?? 0)) {
      const { parkedDeposits } = now
      options.log.warn({ parkedDeposits }, 'Deposits are parked: chain_deposits says why.')
    }
    status = now
  }
  return {
    settle: settling(options, access),
    watch: watching(options, access, onStatus),
    give: giving(options, access),
    status: () => status,
  }
}

function settling({ config, db, log, now, metrics }: ChainWorkOptions, access: ChainAccess) {
  const { SETTLER_KEY: key, STUCK_MS: stuckMs, SETTLE_MAX_FEE_GWEI: maxFeeGwei } = config
  const poster =
    key === '' ? undefined : createPoster({ account: createAccount(key), stuckMs, maxFeeGwei })
  const settings = { poster, leaves: config.SETTLE_LEAVES, ageMs: config.SETTLE_AGE_MS, now }
  const onLost = (leafCount: number) => {
    metrics.countLostRoot()
    log.error({ leafCount }, 'A confirmed exit root is gone from the chain; it is posted again.')
  }
  return async () => {
    await withLock(db, LOCKS.settle, async (connection) => {
      await settleExits(connection, await access(connection), { ...settings, onLost })
    })
  }
}

function watching(
  { config, db, streams, log, now, metrics }: ChainWorkOptions,
  access: ChainAccess,
  onStatus: (status: ChainStatus) => void,
) {
  const crediting = createCrediting(streams, { now })
  const { BRIDGE_FROM_BLOCK: fromBlock } = config
  const reach = createReach(config.CHAIN_BLOCK_RANGE)
  const rereads = createRereads()
  const onDeepReorg = (sentence: string) => {
    metrics.countDeepReorg()
    log.error(sentence)
  }
  return async () => {
    await withLock(db, LOCKS.watch, async (connection) => {
      const chain = await access(connection)
      const { chainId } = chain
      const onLook = async (head: number) => {
        onStatus(await readStatus(connection, { chainId, head }))
      }
      const looking = { crediting, fromBlock, reach, rereads, now, onDeepReorg, onLook }
      await watchChain(connection, chain, looking)
    })
  }
}

function giving({ config, db }: ChainWorkOptions, access: ChainAccess) {
  const account = config.FAUCET_KEY === '' ? undefined : createAccount(config.FAUCET_KEY)
  return async () => {
    let isGiven = false
    if (!account) return isGiven
    await withLock(db, LOCKS.faucet, async (connection) => {
      isGiven = await giveAll(connection, await access(connection), account)
    })
    return isGiven
  }
}
