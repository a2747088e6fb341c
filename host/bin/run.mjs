import { fileURLToPath } from 'node:url'
import { setup } from './setup.mjs'

/** The commands of package.json, and the built file that has the `main` of each. */
const COMMANDS = {
  start: 'host/dist/start.js',
  test: 'host/dist/testing/test-runner.js',
  audit: 'host/dist/audit.js',
  deposits: 'host/dist/deposits.js',
  operator: 'host/dist/operator/main.js',
  replay: 'bench/dist/replay/main.js',
  withdraw: 'bench/dist/withdraw/main.js',
  simulate: 'test/dist/sim/main.js',
  faults: 'test/dist/faults/main.js',
  fuzz: 'test/dist/fuzz/main.js',
  'bench:matching': 'bench/dist/matching/main.js',
  'bench:feed': 'bench/dist/feed/main.js',
  ladder: 'bench/dist/feed/ladder.js',
  'bench:engine': 'bench/dist/engine/main.js',
  'bench:exits': 'bench/dist/exits/main.js',
  contracts: 'contracts/dist/write-artefacts.js',
  'deploy:bridge': 'host/dist/chain/deploy-bridge.js',
  'bench:e2e': 'bench/dist/e2e/main.js',
  'bench:overload': 'bench/dist/overload/main.js',
  'bench:histories': 'bench/dist/histories/main.js',
}

/** Whether something could not be printed: a pipe was closed, or a disk is full. */
let isUnsaid = false
for (const output of [process.stdout, process.stderr]) {
  output.on('error', () => {
    isUnsaid = true
  })
}

/**
 * Runs the `main` of a built file, named from the project's root; its answer is the exit code. If what it prints cannot
 * be printed, it goes on all the same, and removes what is to be removed, but ends with 1.
 */
export async function runBuilt(builtFile) {
  const { main } = await import(new URL(`../../${builtFile}`, import.meta.url).href)
  try {
    const code = await main(process.argv.slice(2), process.env)
    // That the last line could not be printed is known a moment later.
    await new Promise((resolve) => setImmediate(resolve))
    process.exit(code || Number(isUnsaid))
  } catch (error) {
    console.error(textFor(error))
    process.exit(1)
  }
}

/** What the system and Postgres call a full disk. */
const NO_ROOM = ['ENOSPC', '53100']

/** Sentences for people; what is our mistake needs its stack. */
function textFor(error) {
  if (['HostError', 'ConfigError'].includes(error?.name)) return error.message
  if (!NO_ROOM.includes(error?.code)) return error
  return `A disk is full, most likely the one that holds DATA_DIR: make room on it, and run this again. (${error.message})`
}

/** Sets everything up, builds what a command needs, and runs it. */
async function run(command) {
  const builtFile = COMMANDS[command]
  // Tests are of every package.
  await setup(...(command === 'test' ? [] : [builtFile.split('/')[0]]))
  await runBuilt(builtFile)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command] = process.argv.splice(2, 1)
  await run(command)
}
