import { createRequire } from 'node:module'
import { HostError } from '../host-error.js'

const PLATFORMS = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-x64']

/** A program that comes in one npm package for each platform, and the setting that names another program. */
interface Bundled {
  readonly what: string
  readonly setting: string
  /** The program's file in the package of a platform. */
  fileOf(platform: string): string
}

/** The path of that file for this platform; throws one sentence if it is missing. */
export function findBundled({ what, setting, fileOf }: Bundled): string {
  const platform = `${process.platform}-${process.arch}`
  const instead = `set ${setting} to a ${what} of your own.`
  if (!PLATFORMS.includes(platform)) {
    throw new HostError(`There is no built-in ${what} for ${platform}: ${instead}`)
  }
  const file = fileOf(platform)
  try {
    return createRequire(import.meta.url).resolve(file)
  } catch (cause) {
    const name = file.split('/').slice(0, 2).join('/')
    throw new HostError(
      `The package ${name} is not installed: run "npm run setup", or ${instead}`,
      { cause },
    )
  }
}
