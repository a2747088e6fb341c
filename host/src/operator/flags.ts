import { parseArgs } from 'node:util'
import { encode, text } from '@truebook/shared/codec'
import { isWallet, isWellCased } from '@truebook/shared/wallet'
import { HostError } from '../host-error.js'

/** What follows an action's words: its names, then its flags. */
export interface Given {
  readonly names: readonly string[]
  readonly flags: Readonly<Record<string, string | undefined>>
  readonly switches: ReadonlySet<string>
}

export interface Wanted {
  /** What each name stands for, in order. */
  readonly names: readonly string[]
  readonly flags?: readonly string[]
  readonly switches?: readonly string[]
}

/** Reads an action's names and flags; throws a sentence that says what is wrong. */
export function readGiven(args: readonly string[], wanted: Wanted): Given {
  const { flags = [], switches = [] } = wanted
  const options = Object.fromEntries([
    ...flags.map((name) => [name, { type: 'string' as const }]),
    ...[...switches, 'json'].map((name) => [name, { type: 'boolean' as const }]),
  ])
  const { values, positionals, tokens } = parse(args, options)
  demandOnce(tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : [])))
  if (positionals.length !== wanted.names.length) {
    const should = wanted.names.join(' ') || 'nothing'
    throw new HostError(`Expected ${should} behind the action, but got "${positionals.join(' ')}".`)
  }
  const given = Object.entries(values)
  const texts = given.filter((pair): pair is [string, string] => isText(pair[1]))
  for (const [i, name] of positionals.entries()) demandCharacters(wanted.names[i], name)
  for (const [name, value] of texts) demandCharacters(`--${name}`, value)
  return {
    names: positionals,
    flags: Object.fromEntries(texts),
    switches: new Set(given.filter(([, value]) => value === true).map(([name]) => name)),
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/** A terminal that does not write UTF-8 gives text that no command can hold. */
function demandCharacters(name: string, value: string): void {
  try {
    encode(text, value)
  } catch (cause) {
    throw new HostError(`${name} must be text in UTF-8, but ${came(value)}.`, { cause })
  }
}

/** If a flag comes twice, nobody knows which value was meant. */
function demandOnce(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined) throw new HostError(`--${twice} must be given once, but came twice.`)
}

type Options = Record<string, { readonly type: 'string' } | { readonly type: 'boolean' }>

function parse(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, tokens: true })
  } catch (cause) {
    throw new HostError((cause as Error).message, { cause })
  }
}

/** A flag that must be there. */
export function needed({ flags }: Given, name: string): string {
  const value = flags[name]
  if (value === undefined) throw new HostError(`--${name} is missing.`)
  return value
}

/** A whole number from 0 to `most`; `fallback` if the flag is absent. */
export function wholeFlag(
  { flags }: Given,
  name: string,
  { most, fallback }: { readonly most: number; readonly fallback?: number },
): number {
  const text = flags[name]
  if (text === undefined && fallback !== undefined) return fallback
  const value = Number(text)
  if (text !== undefined && /^\d+$/.test(text) && value <= most) return value
  throw new HostError(`--${name} must be a whole number from 0 to ${most}, but ${came(text)}.`)
}

/** One of a closed list of words. */
export function wordFlag<const T extends readonly string[]>(
  text: string,
  { name, words }: { readonly name: string; readonly words: T },
): T[number] {
  if (words.includes(text)) return text
  throw new HostError(`${name} must be one of ${words.join(', ')}, but ${came(text)}.`)
}

/** A wallet's address, in lower case; mixed case is refused if it is not that of EIP-55. */
export function walletName(text: string): string {
  const wallet = text.toLowerCase()
  if (isWallet(wallet) && isWellCased(text)) return wallet
  throw new HostError(`WALLET must be a 0x address without a typo, but ${came(text)}.`)
}

/** What came, as the end of a sentence. */
export function came(text: string | undefined): string {
  return text === undefined ? 'nothing came' : `"${text}" came`
}
