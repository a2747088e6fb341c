import { createRequire } from 'node:module'
import { HostError } from './host-error.js'

const PLATFORMS = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-x64']

/** A program that comes in an npm package for each platform, and the setting that names another one. */
interface Bundled {
  readonly what: string
  readonly setting: string
  /** The file that is looked for, by the platform. */
  fileOf(platform: string): string
}

/** Where that file is for this platform; throws one sentence where it is not. */
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
