import type { Env } from '@truebook/shared/config'
import { HostError, reasonOf } from '../host-error.js'
import { ASSIGN_PLAN, givePlan, listPlans, RESET_TWO_FACTOR, resetTwoFactor } from './access.js'
import { SET_FROZEN, SHOW_ACCOUNT, setFrozen, showAccount } from './accounts.js'
import { CREATE_ASSET, createAsset, listAssets } from './assets.js'
import { listFees, PAY_FEES, payFees } from './fees.js'
import { type Given, readGiven, type Wanted } from './flags.js'
import { showLog } from './log.js'
import {
  CREATE_MARKET,
  createMarket,
  listMarkets,
  SET_PRICE,
  SET_STATUS,
  setMarketStatus,
  setReferencePrice,
} from './markets.js'
import { ACCEPT_RESTORE, acceptRestore } from './restore.js'
import { type Session, withSession } from './session.js'
import { showStatus } from './status.js'

const HELP = `npm run operator -- ACTION [--json]

  status                             engines, sequence, streams, solvency
  markets list
  markets create --base BTC --quote USDC --tick 0.01 --step 0.0001 --min-trade-size 1
      --maker-fee-ppm 200 --taker-fee-ppm 700 --margin-bps 500 --band-bps 2000
      [--min-price P] [--min-quantity Q] [--self-trade expire_taker] [--description TEXT]
      [--status ACTIVE|POST_ONLY|CANCEL_ONLY|PAUSED] [--dry-run]
  markets status TICKER ACTIVE|POST_ONLY|CANCEL_ONLY|PAUSED
  markets price TICKER PRICE [--dry-run]
                                     the last price, which the band of limits is around until a trade
  assets list
  assets create SYMBOL --name NAME --decimals N [--display-decimals N] [--chain-decimals N] [--dry-run]
  accounts show|freeze|unfreeze WALLET
  fees list
  fees pay WALLET --asset USDC --amount 100.5
  plans list
  plans assign WALLET PLAN
  two-factor reset WALLET
  accept-restore --stopped-at TIME [--no-chain]
                                     after a restore to the past: docs/operations.md
  log                                the last 100 actions of operators, and what they led to

What changes the exchange is a command in its stream: this waits until the engine has committed the
decision, prints it, and exits with 1 where it was refused. Each is written down, with who asked
(OPERATOR, or the name of the user). --id ID repeats an action that was not answered; it counts once.
With --json a list is an object a line, so there is no line where there is none.
Reads DATABASE_URL and REDIS_URL, or those of the exchange in DATA_DIR (./data).
`

interface Action {
  readonly wanted: Wanted
  readonly run: (session: Session, given: Given) => Promise<number>
}

const NOTHING = { names: [] } as const

const ACTIONS: Readonly<Record<string, Action>> = {
  status: { wanted: NOTHING, run: showStatus },
  'markets list': { wanted: NOTHING, run: listMarkets },
  'markets create': { wanted: CREATE_MARKET, run: createMarket },
  'markets status': { wanted: SET_STATUS, run: setMarketStatus },
  'markets price': { wanted: SET_PRICE, run: setReferencePrice },
  'assets list': { wanted: NOTHING, run: listAssets },
  'assets create': { wanted: CREATE_ASSET, run: createAsset },
  'accounts show': { wanted: SHOW_ACCOUNT, run: showAccount },
  'accounts freeze': {
    wanted: SET_FROZEN,
    run: (session, given) => setFrozen(session, given, true),
  },
  'accounts unfreeze': {
    wanted: SET_FROZEN,
    run: (session, given) => setFrozen(session, given, false),
  },
  'fees list': { wanted: NOTHING, run: listFees },
  'fees pay': { wanted: PAY_FEES, run: payFees },
  'plans list': { wanted: NOTHING, run: listPlans },
  'plans assign': { wanted: ASSIGN_PLAN, run: givePlan },
  'two-factor reset': { wanted: RESET_TWO_FACTOR, run: resetTwoFactor },
  'accept-restore': { wanted: ACCEPT_RESTORE, run: acceptRestore },
  log: { wanted: NOTHING, run: showLog },
}

/** `npm run operator`: gives the exit code, 0 where the action was done. */
export async function main(
  argv: readonly string[],
  env: Env,
  say: (line: string) => void = console.log,
): Promise<number> {
  if (argv.length === 0 || argv.includes('--help') || argv.includes('-h')) {
    say(HELP)
    return argv.length === 0 ? 1 : 0
  }
  try {
    return await act(argv, { env, say })
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}.\n`)
    return 1
  }
}

async function act(
  argv: readonly string[],
  { env, say }: { readonly env: Env; readonly say: (line: string) => void },
): Promise<number> {
  const name = [argv.slice(0, 2).join(' '), argv[0]].find((words) => Object.hasOwn(ACTIONS, words))
  if (name === undefined) {
    const known = Object.keys(ACTIONS).join(', ')
    throw new HostError(`The action must be one of ${known}, but "${argv.join(' ')}" came.`)
  }
  const { wanted, run } = ACTIONS[name]
  const given = readGiven(argv.slice(name.split(' ').length), wanted)
  const json = given.switches.has('json')
  const words = withoutId(argv)
  return withSession({ env, argv: words, json, say }, (session) => run(session, given))
}

/** The arguments without `--id`: a repeated action is the same action. */
function withoutId(argv: readonly string[]): string[] {
  return argv.filter((word, i) => {
    const isId = word === '--id' || word.startsWith('--id=') || argv[i - 1] === '--id'
    return !isId && word !== '--json'
  })
}
