import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HostError } from './host-error.js'

/** The keys of this installation, each 32 bytes as hex. */
export interface Secrets {
  /** Seals the secrets of API keys at rest. */
  readonly API_SECRET_KEY: string
  readonly SESSION_SECRET: string
}

const NAMES = ['API_SECRET_KEY', 'SESSION_SECRET'] as const

/** Reads the keys of a data folder, or makes them the first time. Losing them makes every stored API key useless. */
export function readSecrets(folder: string): Secrets {
  const path = join(folder, 'secrets.json')
  return parse(read(path) ?? make(path), path)
}

/** Undefined only if the file is missing: after any other error, a new file would lose the keys. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The file is written whole or not at all: half a file would be refused for ever. */
function make(path: string): string {
  const made = Object.fromEntries(NAMES.map((name) => [name, randomBytes(32).toString('hex')]))
  const text = `${JSON.stringify(made, null, 2)}\n`
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
  return text
}

function parse(text: string, path: string): Secrets {
  try {
    const secrets = JSON.parse(text) as Secrets
    if (NAMES.every((name) => /^[0-9a-f]{64}$/i.test(secrets[name]))) return secrets
  } catch {
    // Text that is not JSON is refused below like everything else.
  }
  throw new HostError(
    `The file ${path} must hold ${NAMES.join(' and ')}, each 32 bytes as hex: restore it from a ` +
      'copy, or delete it to have new keys made (every stored API key then becomes useless).',
  )
}
