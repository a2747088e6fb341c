import { join } from 'node:path'
import type { Env } from '@truebook/shared/config'
import { reasonOf } from '../host-error.js'
import { serverPart } from '../parts.js'
import type { Starting } from '../servers/exchange-servers.js'
import { startAnvil } from './anvil.js'
import { findAnvil } from './anvil-program.js'
import { type DevChain, deployDevChain } from './dev-chain.js'
import { healDevChain } from './heal-dev-chain.js'

/** The chain that an exchange settles on. */
export interface ExchangeChain {
  /** The settings of the parts for it, and their defaults for what the environment leaves out. */
  readonly env: Env
  readonly defaults: Env
  /** Whether it is our own chain of play. */
  readonly isOwn: boolean
  /** Whether play money comes through it. */
  readonly hasFaucet: boolean
}

const NONE: ExchangeChain = {
  env: { RPC_URL: '' },
  defaults: {},
  isOwn: false,
  hasFaucet: false,
}

/** The chain of RPC_URL, or one of our own below the data folder, or none. */
export async function openChain(starting: Starting, databaseUrl: string): Promise<ExchangeChain> {
  const { config, env, steps } = starting
  const tell = (outcome: string, chain: ExchangeChain) =>
    steps.run(
      'chain',
      async () => chain,
      () => outcome,
    )
  if (env.RPC_URL) {
    const given = { env: {}, defaults: {}, isOwn: false, hasFaucet: config.DEV_FAUCET }
    return tell('the one of RPC_URL', given)
  }
  if (!config.DEV_CHAIN) return tell('none: deposits and withdrawals are closed', NONE)
  try {
    findAnvil()
  } catch (error) {
    return tell(`none: ${reasonOf(error)}`, NONE)
  }
  return steps.run(
    'chain',
    () => openDevChain(starting, databaseUrl),
    ({ env }) => `our own, at ${env.RPC_URL?.replace('http://', '')}`,
  )
}

async function openDevChain(starting: Starting, databaseUrl: string): Promise<ExchangeChain> {
  const { config, supervisor } = starting
  const dataDir = join(config.DATA_DIR, 'chain')
  const port = config.CHAIN_PORT === 0 ? {} : { port: config.CHAIN_PORT }
  const anvil = await supervisor.add(async () => {
    const running = await startAnvil({ dataDir, ...port })
    return { ...serverPart('The chain', running.server), running }
  })
  const { url: rpcUrl, chainId } = anvil.running
  const chain = await supervisor.unlessFailed(deployDevChain({ rpcUrl, chainId }))
  await supervisor.unlessFailed(healDevChain(chain, databaseUrl))
  return { env: environmentOf(chain), defaults: DEFAULTS, isOwn: true, hasFaucet: true }
}

function environmentOf(chain: DevChain): Env {
  return {
    RPC_URL: chain.rpcUrl,
    BRIDGE_ADDRESS: chain.bridge,
    BRIDGE_TOKENS: chain.tokens.map(({ symbol, address }) => `${symbol}=${address}`).join(','),
    SETTLER_KEY: chain.settler.privateKey,
    FAUCET_KEY: chain.faucet.privateKey,
  }
}

/** A block is final at once, and gas costs nobody anything: so all intervals may be short. */
const DEFAULTS: Env = {
  CHAIN_NAME: 'Truebook dev chain',
  CONFIRMATIONS: '1',
  SETTLE_AGE_MS: '250',
  EXIT_INTERVAL_MS: '500',
  CHAIN_INTERVAL_MS: '1000',
  // Withdrawals of play money need no second factor.
  WITHDRAWAL_KEYS_NEED_2FA: '0',
}
