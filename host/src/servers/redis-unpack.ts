import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { reasonOf } from '../host-error.js'

/** A redis-server and the folders of the shared libraries that it needs. */
export interface RedisProgram {
  readonly command: string
  readonly libraries: readonly string[]
}

const run = promisify(execFile)
const STEP_LIMIT_MS = 120_000

/**
 * Unpacks Debian's redis-server below `folder`, without root and without installing anything; a folder that was
 * filled before is used again. If it cannot be had, says why.
 */
export async function unpackRedis(folder: string): Promise<RedisProgram | { missing: string }> {
  const root = resolve(folder, 'root')
  if (process.platform !== 'linux') {
    return {
      missing:
        'There is no redis-server of 6.2 or newer on the PATH, and no Debian to take one from.',
    }
  }
  try {
    if (!existsSync(root)) await fill({ folder: resolve(folder), root })
    return await programIn(root)
  } catch (error) {
    const reason = reasonOf(error).split('\n').slice(0, 2).join(' ')
    return {
      missing: `There is no redis-server of 6.2 or newer on the PATH, nor one to unpack: ${reason}.`,
    }
  }
}

/** Unpacks beside the final place, so a folder that exists is always complete. */
async function fill(options: { folder: string; root: string }): Promise<void> {
  const work = join(options.folder, `work-${process.pid}`)
  const debs = join(work, 'debs')
  const unpacked = join(work, 'root')
  mkdirSync(debs, { recursive: true })
  mkdirSync(unpacked)
  try {
    await download({ debs, lists: join(work, 'lists') })
    for (const deb of readdirSync(debs)) await command('dpkg', ['-x', join(debs, deb), unpacked])
    await programIn(unpacked)
    if (!existsSync(options.root)) renameSync(unpacked, options.root)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Uses the machine's package lists, else fetches fresh ones of our own. */
async function download(options: { debs: string; lists: string }): Promise<void> {
  try {
    await downloadWith([], options.debs)
  } catch {
    mkdirSync(join(options.lists, 'partial'), { recursive: true })
    const ours = [
      '-o',
      `Dir::State::lists=${options.lists}`,
      '-o',
      `Dir::Cache=${options.lists}`,
      '-o',
      'APT::Sandbox::User=',
    ]
    await command('apt-get', [...ours, '-q', 'update'])
    await downloadWith(ours, options.debs)
  }
}

async function downloadWith(apt: readonly string[], debs: string): Promise<void> {
  const depends = await command('apt-cache', [...apt, 'depends', 'redis-server', 'redis-tools'])
  const packages = new Set(['redis-server', 'redis-tools'])
  for (const [, name = ''] of depends.matchAll(/^\s+Depends: ((?:lib|lua-)\S+)$/gm)) {
    if (name !== 'libc6') packages.add(name)
  }
  await command('apt-get', [...apt, '-q', 'download', ...packages], debs)
}

async function programIn(root: string): Promise<RedisProgram> {
  const server = join(root, 'usr/bin/redis-server')
  const libraries = libraryFolders(root)
  const env = { ...process.env, LD_LIBRARY_PATH: libraries.join(':') }
  const { stdout } = await run('ldd', [server], { env, timeout: STEP_LIMIT_MS })
  const lacking = [...stdout.matchAll(/^\s*(\S+) => not found$/gm)].map(([, name]) => name)
  if (lacking.length > 0) throw new Error(`redis-server lacks the libraries ${lacking.join(', ')}`)
  return { command: server, libraries }
}

function libraryFolders(root: string): readonly string[] {
  const bases = [join(root, 'lib'), join(root, 'usr/lib')].filter((base) => existsSync(base))
  const below = bases.flatMap((base) =>
    readdirSync(base, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name.includes('-linux-'))
      .map((entry) => join(base, entry.name)),
  )
  return [...below, ...bases]
}

async function command(name: string, args: readonly string[], cwd?: string): Promise<string> {
  const options = { timeout: STEP_LIMIT_MS, env: { ...process.env, LC_ALL: 'C' } }
  const { stdout } = await run(name, args, cwd === undefined ? options : { ...options, cwd })
  return stdout
}
