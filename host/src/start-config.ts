import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { createPlans } from '@truebook/api/access/limits/plans'
import { API_SETTINGS } from '@truebook/api/config'
import { ENGINE_SETTINGS } from '@truebook/engine/config'
import { CHAIN_SETTINGS, namesChain, PROVER_SETTINGS } from '@truebook/prover-worker/config'
import {
  anyText,
  type Config,
  choice,
  type Env,
  LOG_LEVELS,
  onOff,
  PART_SETTINGS,
  readConfig,
  wholeNumber,
} from '@truebook/shared/config'
import pg from 'pg'
import { HostError, reasonOf } from './host-error.js'
import { demandPort } from './servers/free-port.js'

/** Empty means that we start our own. */
const OWN = ''

const settings = {
  /** 0 lets the system choose. */
  PORT: wholeNumber({ min: 0, max: 65_535 }, 3000),
  HOST: anyText('an address to listen on', '127.0.0.1'),
  DATA_DIR: anyText('a folder', './data'),
  LOG_LEVEL: choice(LOG_LEVELS, 'warn'),
  /** If it is left out, play money is minted only if a chain of play backs it, or there is no chain. */
  DEV_FAUCET: onOff('1'),
  /** Whether to run a chain of play if RPC_URL names none, and on which port; 0 lets us choose. */
  DEV_CHAIN: onOff('1'),
  CHAIN_PORT: wholeNumber({ min: 0, max: 65_535 }, 0),
}

/** The settings of `npm start`; an absent URL means a server of our own. */
export type StartConfig = Omit<Config<typeof settings>, 'DATA_DIR'> & {
  readonly DATA_DIR: string
  readonly DATABASE_URL: string | undefined
  readonly REDIS_URL: string | undefined
}

/** Reads the environment and tries what can be tried; throws one sentence for whatever is unusable. */
export async function readStartConfig(env: Env): Promise<StartConfig> {
  const faucet = onOff(mayMint(env) ? '1' : '0')
  const config = {
    ...readConfig({ ...settings, DEV_FAUCET: faucet }, env),
    DATA_DIR: dataDirOf(env),
    DATABASE_URL: givenUrl(env, 'DATABASE_URL'),
    REDIS_URL: givenUrl(env, 'REDIS_URL'),
  }
  checkParts(env, config.DEV_CHAIN)
  if (config.DEV_FAUCET && !mayMint(env)) throw new HostError(UNBACKED)
  checkDataDir(config.DATA_DIR)
  await demandPort({ port: config.PORT, host: config.HOST })
  if (config.DATABASE_URL !== undefined) await checkDatabase(config.DATABASE_URL)
  return Object.freeze(config)
}

/** Stand-ins, for the check only, for what `npm start` sets itself. */
const TOLD: Env = {
  DATABASE_URL: 'postgres://127.0.0.1',
  REDIS_URL: 'redis://127.0.0.1',
  HEALTH_PORT: '0',
  SEED_MARKETS: '1',
}
/** Stand-ins for secrets that are kept in the data folder where the environment gives none. */
const KEPT: Env = { API_SECRET_KEY: '0'.repeat(64), SESSION_SECRET: '0'.repeat(64) }

/** The parts' settings for a chain of our own, whatever the environment says. */
const OWN_CHAIN: Env = {
  RPC_URL: 'http://127.0.0.1',
  BRIDGE_ADDRESS: `0x${'1'.repeat(40)}`,
  BRIDGE_TOKENS: '',
  SETTLER_KEY: '',
  FAUCET_KEY: '',
}

/** Throws at a setting that a part would otherwise refuse only once all else runs. */
function checkParts(env: Env, hasOwnChain: boolean): void {
  const hasChain = namesChain(env)
  const given = { ...KEPT, ...env, ...(hasChain ? {} : OWN_CHAIN), ...TOLD }
  const parts = { ...ENGINE_SETTINGS, ...PROVER_SETTINGS, ...API_SETTINGS }
  const { PLANS, DEFAULT_PLAN } =
    hasOwnChain || hasChain
      ? readConfig({ ...CHAIN_SETTINGS, ...parts }, given)
      : readConfig(parts, given)
  createPlans(PLANS, DEFAULT_PLAN)
}

/** On the chain of RPC_URL only FAUCET_KEY can back play money; for unbacked money others would pay. */
function mayMint({ RPC_URL, FAUCET_KEY }: Env): boolean {
  return !RPC_URL || Boolean(FAUCET_KEY)
}

const UNBACKED =
  'DEV_FAUCET may be 1 on the chain of RPC_URL only where FAUCET_KEY is set, which mints there: what else ' +
  'the faucet gave would be backed by nothing, and be withdrawn from what others deposited.'

/** The data folder that an environment names. */
export function dataDirOf({ DATA_DIR }: Env): string {
  return resolve(DATA_DIR || './data')
}

/**
 * The url of the server that an environment names; undefined for one of our own. Throws if it is not a url of such a
 * server.
 */
export function givenUrl(env: Env, name: 'DATABASE_URL' | 'REDIS_URL'): string | undefined {
  if ((env[name] ?? OWN) === OWN) return undefined
  return readConfig({ [name]: PART_SETTINGS[name] }, env)[name]
}

function checkDataDir(folder: string): void {
  try {
    makeFolder(folder)
    accessSync(folder, constants.W_OK | constants.X_OK)
    if (!statSync(folder).isDirectory()) throw new Error('it is not a folder')
  } catch (cause) {
    throw new HostError(
      `DATA_DIR must be a folder that can be written to, but ${folder} cannot: ${reasonOf(cause)}.`,
      { cause },
    )
  }
}

/** As `recursive` does; but that never ends if a folder cannot be made in another, as in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    // Somebody else made it meanwhile.
    if (!existsSync(folder)) throw error
  }
}

const POSTGRES_MAJOR_MIN = 14

async function checkDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query('SHOW server_version_num')
    const major = Math.floor(Number(rows[0]?.server_version_num) / 10_000)
    if (major >= POSTGRES_MAJOR_MIN) return
    throw new Error(`it is Postgres ${major}, and ${POSTGRES_MAJOR_MIN} or newer is needed`)
  } catch (cause) {
    const { host, pathname } = new URL(url)
    throw new HostError(
      `DATABASE_URL names ${host}${pathname}, which cannot be used: ${reasonOf(cause)}.`,
      { cause },
    )
  } finally {
    await client.end().catch(() => {})
  }
}
