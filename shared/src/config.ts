import { isWellCased } from './wallet.js'

/** What one environment variable must be: `parse` gives its value, or undefined where the text is not `expected`. */
export interface Setting<T> {
  readonly fallback: string | undefined
  readonly expected: string
  readonly parse: (text: string) => T | undefined
}

/** Settings by the name of their variable. */
export type Settings = Readonly<Record<string, Setting<unknown>>>

/** The values of settings. */
export type Config<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never
}

/** The variables of a process. */
export type Env = Readonly<Record<string, string | undefined>>

/** All that is wrong with an environment, in one message. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Reads the environment once into a frozen object; throws one `ConfigError` naming all faults. */
export function readConfig<const S extends Settings>(settings: S, env: Env): Config<S> {
  const values: Record<string, unknown> = {}
  const faults: string[] = []
  for (const [name, setting] of Object.entries(settings)) {
    const given = env[name] === '' ? undefined : env[name]
    const text = given ?? setting.fallback
    const value = text === undefined ? undefined : setting.parse(text)
    if (value !== undefined) values[name] = value
    else if (text === undefined) faults.push(`${name} must be set: ${setting.expected}.`)
    else faults.push(`${name} must be ${setting.expected}, but ${quote(name, text)} came.`)
  }
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
  return Object.freeze(values) as Config<S>
}

/** A whole number within bounds. */
export function wholeNumber(
  { min, max }: { readonly min: number; readonly max: number },
  fallback?: number,
): Setting<number> {
  return {
    fallback: fallback?.toString(),
    expected: `a whole number from ${min} to ${max}`,
    parse(text) {
      const value = Number(text)
      return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined
    },
  }
}

/** A URL of one of the given schemes, such as `postgres`. */
export function urlOf(schemes: readonly string[], fallback?: string): Setting<string> {
  return {
    fallback,
    expected: `a URL that begins with ${schemes.map((s) => `${s}://`).join(' or ')}`,
    parse: (text) =>
      URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1))
        ? text
        : undefined,
  }
}

/** Where Postgres is. A URL with a password that we would read otherwise than it was meant is none: we could tell it. */
export function postgresUrl(): Setting<string> {
  const { expected, parse } = urlOf(['postgres', 'postgresql'])
  return {
    fallback: undefined,
    expected: `${expected}, with %40, %2F, %3F and %23 for @, /, ? and # in its password`,
    parse: (text) => {
      const url = parse(text)
      return url !== undefined && hasWholePassword(url) ? url : undefined
    },
  }
}

/** Where the password ends is clear: nothing comes before the scheme, and no @ after the first place that ends a host. */
function hasWholePassword(url: string): boolean {
  const [, authority, rest] = /^[a-z]+:\/\/([^/?#]*)(.*)$/is.exec(url) ?? []
  return authority !== undefined && (authority.includes('@') || !rest.includes('@'))
}

/**
 * Where Redis is. A URL without a host is none: the library would take 127.0.0.1 for it, and its path for a database.
 * Nor is one with a database that is no number.
 */
export function redisUrl(fallback?: string): Setting<string> {
  const { expected, parse } = urlOf(['redis', 'rediss'])
  return {
    fallback,
    expected: `${expected}, with a number as its database if it names one, with a host`,
    parse: (text) => {
      const url = parse(text)
      if (url === undefined) return undefined
      const { hostname, pathname } = new URL(url)
      return hostname !== '' && /^(\/\d*)?$/.test(pathname) ? url : undefined
    },
  }
}

/** One of a closed list of words. */
export function choice<const T extends readonly string[]>(
  words: T,
  fallback?: T[number],
): Setting<T[number]> {
  return {
    fallback,
    expected: `one of ${words.join(', ')}`,
    parse: (text) => words.find((word) => word === text),
  }
}

/** On for 1, off for 0. */
export function onOff(fallback: '0' | '1'): Setting<boolean> {
  return {
    fallback,
    expected: '1 or 0',
    parse: (text) => (text === '1' ? true : text === '0' ? false : undefined),
  }
}

/** Any text. */
export function anyText(expected: string, fallback?: string): Setting<string> {
  return { fallback, expected, parse: (text) => text }
}

/** A setting that may be left out, and is '' then. */
export function optional<T>(setting: Setting<T>): Setting<T | ''> {
  return {
    fallback: '',
    expected: setting.expected,
    parse: (text) => (text === '' ? '' : setting.parse(text)),
  }
}

/** A 0x address, given in lower case. */
export function chainAddress(): Setting<string> {
  return {
    fallback: undefined,
    expected: 'an address as 0x and 40 hex digits, in one case or in that of its checksum (EIP-55)',
    parse(text) {
      const isRight = /^0x[0-9a-fA-F]{40}$/.test(text) && isWellCased(text)
      return isRight ? text.toLowerCase() : undefined
    },
  }
}

/** A private key of a chain's account, given as 0x and 64 hex digits. */
export function privateKey(): Setting<string> {
  return {
    fallback: undefined,
    expected: 'a private key as 0x and 64 hex digits',
    parse: (text) => (/^0x[0-9a-fA-F]{64}$/.test(text) ? text.toLowerCase() : undefined),
  }
}

/** Values by the symbols of assets, such as "USDC=1,BTC=0.0001". */
export function bySymbol(
  what: string,
  pattern: RegExp,
  fallback = '',
): Setting<ReadonlyMap<string, string>> {
  return {
    fallback,
    expected: `a list such as ${what}, with each symbol once`,
    parse(text) {
      const pairs = text.split(',').filter((pair) => pair.trim() !== '')
      const read = pairs.map((pair) => pair.trim().split('='))
      const isRight = read.every(
        ([symbol, value, ...rest]) =>
          /^[A-Za-z0-9]{1,16}$/.test(symbol ?? '') &&
          pattern.test(value ?? '') &&
          rest.length === 0,
      )
      const values = new Map(read as [string, string][])
      return isRight && values.size === read.length ? values : undefined
    },
  }
}

/** Bytes as hex, of exactly this many bytes. */
export function secretBytes(count: number): Setting<Buffer> {
  return {
    fallback: undefined,
    expected: `${count} bytes as ${count * 2} hex digits`,
    parse: (text) =>
      /^[0-9a-fA-F]*$/.test(text) && text.length === count * 2
        ? Buffer.from(text, 'hex')
        : undefined,
  }
}

/** Several values as of `secretBytes`, joined by commas; none by default. */
export function secretBytesList(count: number): Setting<readonly Buffer[]> {
  const one = secretBytes(count)
  return {
    fallback: '',
    expected: `keys of ${one.expected}, joined by commas`,
    parse(text) {
      const values = text === '' ? [] : text.split(',').map((part) => one.parse(part.trim()))
      return values.every((value) => value !== undefined) ? values : undefined
    },
  }
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** The settings that both an engine and a prover-worker read. */
export const PART_SETTINGS = {
  DATABASE_URL: postgresUrl(),
  REDIS_URL: redisUrl('redis://127.0.0.1:6379'),
  LOG_LEVEL: choice(LOG_LEVELS, 'info'),
  /** The port of the health server; 0 for none. */
  HEALTH_PORT: wholeNumber({ min: 0, max: 65_535 }, 0),
  /** The address that it listens on. Whoever reaches it can read all that the part says about itself. */
  HEALTH_HOST: anyText('an address', '127.0.0.1'),
} as const

/**
 * A setting's value as an error may show it: never a secret, and of a URL only its scheme, since any other
 * part may hold one.
 */
function quote(name: string, text: string): string {
  if (/SECRET|KEY|PASSWORD/.test(name)) return 'something else'
  if (!name.endsWith('_URL')) return JSON.stringify(text.slice(0, 80))
  const [scheme] = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text) ?? []
  return scheme ? `"${scheme}…"` : 'something else'
}
