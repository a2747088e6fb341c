import { dirname, join } from 'node:path'
import { findBundled } from '../servers/bundled.js'

/** The anvil of this platform's npm package; throws one sentence if there is none. */
export function findAnvil(): string {
  const manifest = findBundled({
    what: 'chain',
    setting: 'RPC_URL',
    fileOf: (platform) => `@foundry-rs/anvil-${platform.replace('x64', 'amd64')}/package.json`,
  })
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return join(dirname(manifest), 'bin', `anvil${suffix}`)
}
