// Plain JavaScript without dependencies: this runs on a fresh clone, before anything is installed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LOCKFILE = join(ROOT, 'pnpm-lock.yaml')
const INSTALLED = join(ROOT, 'node_modules', '.installed-lockfile')
/** By major version, the first minor one that lets old modules, as some packages are, ask for new ones. */
const LEAST_MINOR = { 20: 19, 22: 12 }
const ALL_FROM = 23
/** How many files a process must be allowed to open: the api opens more than 300 at once while its modules are loaded. */
const LEAST_FILES = 512

/**
 * Installs the packages when the lockfile has changed, and builds the named packages with what they
 * need, or all of them; ends the process on failure.
 */
export async function setup(...packages) {
  checkNode()
  checkOpenFiles()
  if (!isInstalled()) {
    const command = { name: 'npx', args: ['--yes', 'pnpm@10.34.9', 'install', '--frozen-lockfile'] }
    await step('Installing packages', command, {
      advice: 'Check that the npm registry can be reached (npm ping), then run this again.',
    })
    writeFileSync(INSTALLED, hashOf(LOCKFILE))
  }
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  await step(
    'Building',
    { name: process.execPath, args: [tsc, '-b', ...packages] },
    {
      advice: 'The sources do not compile: correct what is named above, then run this again.',
    },
  )
}

function checkNode() {
  if (runsOn(process.versions.node)) return
  console.error(
    `Truebook needs Node 20.19 or newer, of Node 22 22.12 or newer, and not 21, but this is ${process.version}.`,
  )
  process.exit(1)
}

/** Whether the packages can be used by a Node of this version, as `engines` in package.json says. */
export function runsOn(version) {
  const [major, minor] = version.split('.').map(Number)
  return major >= ALL_FROM || minor >= LEAST_MINOR[major]
}

/** Node has raised the soft limit to the hard one; Windows has none, and elsewhere it may be "unlimited". */
function checkOpenFiles() {
  const limit = process.report.getReport().userLimits?.open_files.soft
  if (!(Number(limit) < LEAST_FILES)) return
  console.error(
    `Truebook needs a limit of ${LEAST_FILES} open files or more, but here it is ${limit} (ulimit -Hn): raise it, then run this again.`,
  )
  process.exit(1)
}

function isInstalled() {
  return existsSync(INSTALLED) && readFileSync(INSTALLED, 'utf8') === hashOf(LOCKFILE)
}

function hashOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

/**
 * Runs one command behind one line of progress; shows its output only when it fails. All of it goes to
 * the error stream, so that what a tool prints as JSON stands alone.
 */
async function step(title, command, { advice }) {
  const startedAt = Date.now()
  const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`
  const isTerminal = process.stderr.isTTY === true
  const show = () => process.stderr.write(`\r${title} … ${seconds()}`)
  const timer = isTerminal ? setInterval(show, 200) : undefined
  process.stderr.write(`${title} … `)
  const { code, output } = await run(command)
  clearInterval(timer)
  console.error(`${isTerminal ? `\r${title} … ` : ''}${code === 0 ? seconds() : 'failed'}`)
  if (code === 0) return
  console.error(output.trimEnd())
  console.error(`${title} failed. ${advice}`)
  process.exit(1)
}

function run({ name, args }) {
  return new Promise((resolve) => {
    const child = spawn(name, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      // On Windows npx is a script that only a shell can run.
      shell: process.platform === 'win32' && name === 'npx',
    })
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.once('error', (error) => resolve({ code: 1, output: error.message }))
    child.once('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString() }))
  })
}

/** Completes our Postgres by its links: whoever starts it first may not be allowed to write here. */
async function linkPostgres() {
  const { findPostgresBinaries } = await import('../dist/servers/postgres-binaries.js')
  try {
    findPostgresBinaries()
  } catch (error) {
    // Not everybody needs it: a start without a DATABASE_URL tells why there is none.
    if (error.name !== 'HostError') throw error
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await setup()
  await linkPostgres()
}
