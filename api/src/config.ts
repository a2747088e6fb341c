import {
  anyText,
  bySymbol,
  type Config,
  choice,
  type Env,
  LOG_LEVELS,
  onOff,
  optional,
  PART_SETTINGS,
  readConfig,
  redisUrl,
  type Setting,
  secretBytes,
  secretBytesList,
  wholeNumber,
} from '@truebook/shared/config'
import { readIpRules } from './access/ip-rules.js'
import { plansSetting, UNLIMITED } from './access/limits/plans.js'

/** Unlike in other parts, it has no default. */
const REDIS_URL = redisUrl()

const PLAIN_DECIMAL = /^(0|[1-9][0-9]{0,19})(\.[0-9]{1,18})?$/

const MINIMUM = 'USDC=0.01,BTC=0.000001,ETH=0.00001'
const DAILY_LIMIT = 'USDC=10000000,BTC=1000,ETH=10000'

/** The environment of an api. */
export const API_SETTINGS = {
  /** With 0 the system chooses. */
  PORT: wholeNumber({ min: 0, max: 65_535 }, 3000),
  /** 0.0.0.0 is for a container. */
  HOST: anyText('an address to listen on', '127.0.0.1'),
  /** How long a client may take to send a request, before it is cut off. */
  REQUEST_TIMEOUT_MS: wholeNumber({ min: 100, max: 600_000 }, 30_000),
  DATABASE_URL: PART_SETTINGS.DATABASE_URL,
  /** Empty only where the streams are handed in, in one process: then limits are counted in memory. */
  REDIS_URL: optional(REDIS_URL),
  DATABASE_POOL: wholeNumber({ min: 2, max: 100 }, 10),
  /** How long a query may take: a Postgres that does not answer must not hold requests for ever. */
  DATABASE_TIMEOUT_MS: wholeNumber({ min: 10, max: 600_000 }, 10_000),
  LOG_LEVEL: choice(LOG_LEVELS, 'info'),
  /** Whether anybody may mint play money. */
  DEV_FAUCET: onOff('0'),
  /** Seals stored secrets, such as those of API keys. */
  API_SECRET_KEY: secretBytes(32),
  /** Keys that sealed secrets before, newest first; needed until `npm run reseal` has run. */
  API_SECRET_KEYS_OLD: secretBytesList(32),
  SESSION_SECRET: secretBytes(32),
  /** The only domain that sign-in messages may name; empty for any. */
  SIWE_DOMAIN: siteHost(),
  /** Whether only accounts with a second factor can make keys that may withdraw. */
  WITHDRAWAL_KEYS_NEED_2FA: onOff('1'),
  /**
   * The same for keys that may transfer. Off by default: existing clients transfer without a second factor.
   */
  TRANSFER_KEYS_NEED_2FA: onOff('0'),
  /** The proxies whose X-Forwarded-For is believed; that of anybody else is not. */
  TRUST_PROXY: addressRanges(),
  /**
   * By asset: the least that one withdrawal, or a transfer that opens an account, must be; and the most
   * withdrawn in 24 hours.
   */
  WITHDRAWAL_MINIMUM: bySymbol('USDC=1,ETH=0.01', PLAIN_DECIMAL, MINIMUM),
  WITHDRAWAL_DAILY_LIMIT: bySymbol('USDC=1,ETH=0.01', PLAIN_DECIMAL, DAILY_LIMIT),
  /** Off is for benches: nothing is counted then, and no answer says how limits stand. */
  RATE_LIMITS: choice(['on', 'off'], 'on'),
  RATE_LIMIT_IP_PER_SECOND: wholeNumber({ min: 1, max: 10_000_000 }, 1_000),
  RATE_LIMIT_COSTLY_PER_5_SECONDS: wholeNumber({ min: 1, max: 1_000_000 }, 20),
  RATE_LIMIT_WALLET_PER_MINUTE: wholeNumber({ min: 1, max: 100_000_000 }, 18_000),
  RATE_LIMIT_KEY_PER_MINUTE: wholeNumber({ min: 1, max: 100_000_000 }, 18_000),
  /** Plans besides the one without limits. */
  PLANS: plansSetting(),
  /** The plan of accounts without a plan of their own. */
  DEFAULT_PLAN: anyText('the name of a plan', UNLIMITED),
  /** How long a request waits for the engine's decision before it is answered OUTCOME_UNKNOWN. */
  OUTCOME_TIMEOUT_MS: wholeNumber({ min: 10, max: 60_000 }, 10_000),
  /** Whether wallets' signatures are checked in a thread of their own. */
  SIGNATURE_THREAD: onOff('1'),
  /**
   * How long a request may expect to wait until it is begun, or a command for a working engine, before it is
   * refused.
   */
  OVERLOAD_QUEUE_MS: wholeNumber({ min: 1, max: 60_000 }, 500),
  /**
   * How long commands may wait for an engine that is silent before others are refused. A killed engine is
   * replaced sooner.
   */
  OVERLOAD_WAIT_MS: wholeNumber({ min: 1, max: 60_000 }, 3_000),
  /** How many connections to the live feed an address may have. */
  FEED_CONNECTIONS_PER_IP: wholeNumber({ min: 1, max: 100_000 }, 100),
}

/** The host of a site, as its browsers name it in what they sign; none by default. */
function siteHost(): Setting<string> {
  return {
    fallback: '',
    expected:
      'the host of your site in small letters, such as trade.example.com, without https:// and path',
    parse(text) {
      const url = `https://${text}`
      return text === '' || (URL.canParse(url) && new URL(url).host === text) ? text : undefined
    },
  }
}

/** Addresses and ranges joined by commas; none by default. */
function addressRanges(): Setting<readonly string[]> {
  return {
    fallback: '',
    expected: 'IP addresses and CIDR ranges joined by commas',
    parse(text) {
      if (text === '') return []
      try {
        return readIpRules('TRUST_PROXY', text)
      } catch {
        return undefined
      }
    },
  }
}

/** The api's settings, read from its environment. */
export type ApiConfig = Config<typeof API_SETTINGS>

/**
 * Reads the environment. Throws one `ConfigError` that names all faults; a missing REDIS_URL is one where
 * `needsRedis`.
 */
export function readApiConfig(
  env: Env,
  { needsRedis }: { readonly needsRedis: boolean } = { needsRedis: false },
): ApiConfig {
  return readConfig(needsRedis ? { ...API_SETTINGS, REDIS_URL } : API_SETTINGS, env)
}
