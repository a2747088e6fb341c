import { HostError } from '@truebook/host/host-error'
import { readOptions, wholeOption } from '@truebook/host/options'
import { urlOption, withMount } from '../mounted-url.js'

/** The options of the command line. */
export interface ReplayArguments {
  /** The API's base; undefined for an exchange of our own. */
  readonly url: string | undefined
  /** 1 for the recorded speed; undefined for as fast as it can. */
  readonly speed: number | undefined
  /** How many recorded events to replay at most. */
  readonly limit: number
  /** Prints nothing but the result. */
  readonly json: boolean
}

export const USAGE = `npm run replay -- [--url http://127.0.0.1:3000/v1] [--speed 1] [--limit 1000] [--json]

Replays 346 seconds of a recorded BTC/USDT market through the public API of an exchange.

  --url    the exchange to trade at; without it one is started in a temporary folder
  --speed  1 for the recorded speed, 2 for twice that; without it, as fast as it can
  --limit  the most recorded events (trades and book updates) to replay
  --json   print only the result, one JSON object`

const OPTIONS = {
  url: { type: 'string' },
  speed: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
} as const

/** Reads the command line; undefined if it asks for help, which is then printed. Throws one sentence on a fault. */
export function readArguments(argv: readonly string[]): ReplayArguments | undefined {
  const values = readOptions(argv, { options: OPTIONS, usage: USAGE })
  if (!values) return undefined
  return {
    url: values.url === undefined ? undefined : withMount(urlOption('url', values.url, EXAMPLE)),
    speed: values.speed === undefined ? undefined : readSpeed(values.speed),
    limit:
      values.limit === undefined
        ? Number.MAX_SAFE_INTEGER
        : wholeOption('limit', values.limit, { least: 1 }),
    json: values.json ?? false,
  }
}

const EXAMPLE = 'http://127.0.0.1:3000/v1'

function readSpeed(text: string): number {
  const value = Number(text)
  if (value > 0 && Number.isFinite(value)) return value
  throw new HostError(`--speed must be a number above 0, but ${text} came.`)
}
