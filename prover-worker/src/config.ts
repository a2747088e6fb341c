import {
  anyText,
  bySymbol,
  type Config,
  ConfigError,
  chainAddress,
  type Env,
  optional,
  PART_SETTINGS,
  privateKey,
  readConfig,
  urlOf,
  wholeNumber,
} from '@truebook/shared/config'

/** The environment of a prover-worker. */
export const PROVER_SETTINGS = {
  ...PART_SETTINGS,
  /** How often withdrawals are appended and exit roots settled, in milliseconds. */
  EXIT_INTERVAL_MS: wholeNumber({ min: 50, max: 3_600_000 }, 1000),
} as const

export type ProverConfig = Config<typeof PROVER_SETTINGS>

/** The chain that withdrawals go to and deposits come from; there is none without RPC_URL. */
export const CHAIN_SETTINGS = {
  RPC_URL: urlOf(['http', 'https']),
  BRIDGE_ADDRESS: chainAddress(),
  /** Each asset's token on the chain; the zero address stands for the chain's own coin. */
  BRIDGE_TOKENS: bySymbol('USDC=0x…,ETH=0x0000…', /^0x[0-9a-fA-F]{40}$/),
  /** The first block to read deposits from: the one that the bridge was deployed in. */
  BRIDGE_FROM_BLOCK: wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER }, 0),
  CHAIN_NAME: anyText('a name', ''),
  /** Signs the transactions that post exit roots; without it, this worker leaves posting to others. */
  SETTLER_KEY: optional(privateKey()),
  /** Mints play money and deposits it: only for a play chain. */
  FAUCET_KEY: optional(privateKey()),
  /** How many blocks confirm a deposit, a root or a claim, its own block included. */
  CONFIRMATIONS: wholeNumber({ min: 1, max: 10_000 }, 12),
  /** A batch is settled once it has this many leaves, or its first leaf is this old. */
  SETTLE_LEAVES: wholeNumber({ min: 1, max: 1_000_000 }, 256),
  SETTLE_AGE_MS: wholeNumber({ min: 0, max: 86_400_000 }, 30_000),
  /** The most that posting a root may pay for a unit of gas, tip included: above that, the root waits. */
  SETTLE_MAX_FEE_GWEI: wholeNumber({ min: 1, max: 1_000_000_000 }, 500),
  /** How often the chain is looked at, in milliseconds. */
  CHAIN_INTERVAL_MS: wholeNumber({ min: 50, max: 20_000 }, 1000),
  /** The most blocks read in one look at the chain. */
  CHAIN_BLOCK_RANGE: wholeNumber({ min: 1, max: 1_000_000 }, 2_000),
  RPC_TIMEOUT_MS: wholeNumber({ min: 100, max: 600_000 }, 10_000),
  /** A transaction that waits longer than this is sent again with a higher fee. */
  STUCK_MS: wholeNumber({ min: 1_000, max: 86_400_000 }, 60_000),
} as const

export type ChainConfig = Config<typeof CHAIN_SETTINGS> & Pick<ProverConfig, 'EXIT_INTERVAL_MS'>

/** What only those set who mean a chain. */
const OF_A_CHAIN = ['BRIDGE_ADDRESS', 'SETTLER_KEY', 'FAUCET_KEY'] as const

/** Whether the environment names a chain. Throws a `ConfigError` where it has settings for one and does not name it. */
export function namesChain(env: Env): boolean {
  if (env.RPC_URL) return true
  const set = OF_A_CHAIN.find((name) => env[name])
  if (set === undefined) return false
  throw new ConfigError(`RPC_URL must be set, since ${set} is: ${CHAIN_SETTINGS.RPC_URL.expected}.`)
}

/**
 * Reads the environment; without RPC_URL there are no settings of a chain. Throws one `ConfigError` that names all
 * faults, or that one.
 */
export function readProverConfig(env: Env): {
  readonly config: ProverConfig
  readonly chainConfig: ChainConfig | undefined
} {
  if (!namesChain(env)) {
    return { config: readConfig(PROVER_SETTINGS, env), chainConfig: undefined }
  }
  const config = readConfig({ ...PROVER_SETTINGS, ...CHAIN_SETTINGS }, env)
  return { config, chainConfig: config }
}
