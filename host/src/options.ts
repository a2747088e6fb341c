import { type ParseArgsConfig, parseArgs } from 'node:util'
import { HostError, reasonOf } from './host-error.js'

type Options = NonNullable<ParseArgsConfig['options']>
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>['values']

/**
 * Reads the options of a command line; undefined if it asks for help, which is then printed. Refuses unknown options
 * in a sentence, with the usage.
 */
export function readOptions<const T extends Options>(
  argv: readonly string[],
  { options, usage }: { readonly options: T; readonly usage: string },
): Values<T> | undefined {
  const { help, ...values } = parsed({ args: [...argv], options: { ...options, ...HELP } }, usage)
  if (!help) return values as Values<T>
  console.log(usage)
  return undefined
}

const HELP = { help: { type: 'boolean', short: 'h' } } as const

function parsed(asked: ParseArgsConfig, usage: string) {
  try {
    return parseArgs(asked).values
  } catch (cause) {
    throw new HostError(`${reasonOf(cause)}.\n\n${usage}`, { cause })
  }
}

/** The bounds of a whole number, both included. */
interface Bounds {
  readonly least: number
  readonly most?: number
}

/** Reads an option as a whole number. */
export function wholeOption(name: string, text: string, { least, most }: Bounds): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isSafeInteger(value) && value >= least && value <= (most ?? value)) return value
  const range = most === undefined ? `from ${least}` : `from ${least} to ${most}`
  throw new HostError(`--${name} must be a whole number ${range}, but ${text} came.`)
}
