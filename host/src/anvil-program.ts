import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { HostError } from './host-error.js'

const PLATFORMS = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-x64']

/** The anvil of this platform's npm package; throws one sentence where there is none. */
export function findAnvil(): string {
  const platform = `${process.platform}-${process.arch}`
  if (!PLATFORMS.includes(platform)) {
    throw new HostError(
      `There is no built-in chain for ${platform}: set RPC_URL to a chain of your own.`,
    )
  }
  const name = `@foundry-rs/anvil-${platform.replace('x64', 'amd64')}`
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return join(dirname(resolvePackage(name)), 'bin', `anvil${suffix}`)
}

function resolvePackage(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(`${name}/package.json`)
  } catch (cause) {
    throw new HostError(
      `The package ${name} is not installed: run "npm run setup", ` +
        'or set RPC_URL to a chain of your own.',
      { cause },
    )
  }
}
