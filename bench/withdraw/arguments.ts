import { HostError } from '@truebook/host/host-error'
import { readOptions } from '@truebook/host/options'
import { urlOption, withMount } from '../mounted-url.js'

/** The options of the command line. */
export interface WithdrawArguments {
  /** The API's base; undefined for an exchange of our own. */
  readonly url: string | undefined
  /** The node of its chain; undefined only for an exchange of our own. */
  readonly rpc: string | undefined
}

export const USAGE = `npm run withdraw -- [--url http://127.0.0.1:3000/v1 --rpc http://127.0.0.1:8545]

Takes a fresh wallet all the way: it deposits on the chain, trades, withdraws, and claims on the chain.
Prints what it has before and after, on both sides.

  --url  the exchange; without it one is started in a temporary folder
  --rpc  the node of its chain of play, which "npm start" prints`

const OPTIONS = {
  url: { type: 'string' },
  rpc: { type: 'string' },
} as const

/** Reads the command line; undefined if it asks for help, which is then printed. Throws one sentence on a fault. */
export function readArguments(argv: readonly string[]): WithdrawArguments | undefined {
  const values = readOptions(argv, { options: OPTIONS, usage: USAGE })
  if (!values) return undefined
  const { url, rpc } = values
  if (url !== undefined && rpc === undefined) {
    throw new HostError(`--url needs --rpc, the node of the exchange's chain.\n\n${USAGE}`)
  }
  if (url === undefined && rpc !== undefined) {
    throw new HostError(`--rpc needs --url, the exchange whose chain it is of.\n\n${USAGE}`)
  }
  return {
    url: url === undefined ? undefined : withMount(urlOption('url', url, 'http://127.0.0.1:3000')),
    rpc: rpc === undefined ? undefined : urlOption('rpc', rpc, 'http://127.0.0.1:8545').href,
  }
}
