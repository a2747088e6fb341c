import { HostError } from '@truebook/host/host-error'
import { readOptions } from '@truebook/host/options'

export const SIZES = ['small', 'full'] as const
export type Size = (typeof SIZES)[number]

/** The options of a bench. */
export interface BenchArguments {
  readonly size: Size
  /** Absent: the size's own number. */
  readonly rounds?: number
  readonly json: boolean
  readonly write: boolean
}

const OPTIONS = {
  size: { type: 'string' },
  rounds: { type: 'string' },
  json: { type: 'boolean' },
  write: { type: 'boolean' },
} as const

/** Reads the options that `usage` lists; undefined if help is asked for, which is then printed. */
export function readArguments(argv: readonly string[], usage: string): BenchArguments | undefined {
  const values = readOptions(argv, { options: OPTIONS, usage })
  if (!values) return undefined
  const { size = 'full', rounds, json = false, write = false } = values
  const unknown = Object.keys(values).find((name) => !usage.includes(`--${name}`))
  if (unknown !== undefined) throw new HostError(`There is no option --${unknown}.\n\n${usage}`)
  const known = SIZES.find((name) => name === size)
  if (!known) throw new HostError(`--size must be small or full, but ${size} came.\n\n${usage}`)
  if (rounds === undefined) return { size: known, json, write }
  if (!/^[1-9]\d?$/.test(rounds)) {
    throw new HostError(`--rounds must be a whole number from 1 to 99, but ${rounds} came.`)
  }
  return { size: known, rounds: Number(rounds), json, write }
}
