import { readFileSync } from 'node:fs'
import type { Env } from '@truebook/shared/config'
import { type RunningExchange, startExchange } from './exchange.js'
import { readOptions } from './options.js'
import { statOf } from './servers/process-start.js'
import { createSupervisor, type Supervisor } from './supervisor.js'

const USAGE = `npm start

Runs the whole exchange until Ctrl-C, over its own Postgres, Redis and chain. Settings are environment variables:
README.md has them.`

/**
 * `npm start`: runs the whole exchange until Ctrl-C, SIGTERM, or the end of any part. Returns the exit code: 0 if it
 * was told to stop, 1 if something went wrong.
 */
export async function main(argv: readonly string[], env: Env): Promise<number> {
  return readOptions(argv, { options: {}, usage: USAGE }) ? runUntilTold(env) : 0
}

async function runUntilTold(env: Env): Promise<number> {
  const supervisor = createSupervisor()
  const told = stopOnSignals(supervisor)
  if (env.npm_lifecycle_event === 'start') afterParent(told.stop)
  try {
    console.log('Starting Truebook')
    const exchange = await startExchange({ env, supervisor, report: console.log })
    console.log(welcome(exchange))
    const failure = await Promise.race([supervisor.failed, told.stopped])
    if (failure === undefined) return 0
    console.error(`${failure} Stopping everything.`)
    return 1
  } catch (error) {
    // What was under way when the stop came has failed, as it should.
    if (told.isStopping()) return 0
    throw error
  } finally {
    await supervisor.stop()
    if (told.isStopping()) console.log('Stopped.')
  }
}

/** npm passes on a Ctrl-C that the terminal has already sent us: two within this time are one. */
const SAME_SIGNAL_MS = 1_000

/** The first signal stops everything in order; a later one ends everything at once. */
function stopOnSignals(supervisor: Supervisor) {
  let firstAt: number | undefined
  let resolve: (nothing: undefined) => void
  const stopped = new Promise<undefined>((done) => {
    resolve = done
  })
  const stop = () => {
    if (firstAt !== undefined) return
    firstAt = performance.now()
    console.log('\nStopping; press Ctrl-C again to end everything at once.')
    supervisor.stop().finally(() => resolve(undefined))
  }
  const onSignal = () => {
    if (firstAt === undefined) stop()
    else if (performance.now() - firstAt > SAME_SIGNAL_MS) {
      supervisor.stopAtOnce()
      process.exit(130)
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  return { stop, stopped, isStopping: () => firstAt !== undefined }
}

const PARENT_POLL_MS = 250

/**
 * npm runs us through a shell, which does not pass on a SIGTERM to npm: all we see is that the shell ends. If npm is
 * killed, its shell goes on: all we see is that npm is no longer the shell's parent.
 */
function afterParent(stop: () => void): void {
  const began = ancestors()
  setInterval(() => ancestors() !== began && stop(), PARENT_POLL_MS).unref()
}

/** Our parent and, if that is a shell for one command and the system tells it cheaply, the shell's parent. */
function ancestors(): string {
  const { ppid } = process
  try {
    const [, flag] = readFileSync(`/proc/${ppid}/cmdline`, 'utf8').split('\0')
    return flag === '-c' ? `${ppid} of ${statOf(ppid)[1]}` : String(ppid)
  } catch {
    return String(ppid)
  }
}

function welcome({ url, dataDir, rpcUrl }: RunningExchange): string {
  return `
Truebook is open.

  REST           ${url}/v1
  to read        ${url}/docs
  feed           ${url.replace(/^http/, 'ws')}/v1/ws
  health         ${url}/health
  metrics        ${url}/metrics
  chain          ${rpcUrl ?? 'none of its own'}
  data           ${dataDir} (kept between runs; delete the folder to begin anew)

From a wallet to a first trade: make any Ethereum key, sign in with it (GET /v1/auth/nonce, then
POST /v1/auth/verify), ask for an API key (PUT /v1/api-keys), take play money (POST /v1/dev/faucet),
and sign an order (POST /v1/orders). docs/first-trade.md shows each request, ready to paste.
To watch a recorded market trade here: npm run replay -- --url ${url}
To take a wallet from a deposit to a claim on chain: npm run withdraw -- --url ${url} --rpc ${rpcUrl ?? '…'}
To check every balance against the journal: npm run audit

Ctrl-C stops everything.

ready ${url}/v1`
}
