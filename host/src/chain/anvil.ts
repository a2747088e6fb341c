import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HostError } from '../host-error.js'
import { demandPort, freePort } from '../servers/free-port.js'
import { firstAnswer, type KeptProcess, startKept } from '../servers/kept-process.js'
import { endLeftBehind } from '../servers/left-behind.js'
import { endOf } from '../servers/log-end.js'
import { type ServerFolder, startIn } from '../servers/server-folder.js'
import { findAnvil } from './anvil-program.js'
import { keepCopies, restoreState } from './chain-copies.js'
import { chainIdOf } from './rpc.js'

export interface AnvilOptions {
  /** The chain's own folder, which survives a restart; absent: a temporary one. */
  readonly dataDir?: string
  /** Absent: any free port. */
  readonly port?: number
  /** Absent: 31337. */
  readonly chainId?: number
}

export interface RunningAnvil {
  readonly url: string
  readonly port: number
  readonly chainId: number
  readonly server: KeptProcess
  /** Stops the chain; one with a folder writes its state there first. */
  stop(): Promise<void>
}

export const DEV_CHAIN_ID = 31_337

const ATTEMPTS = 5
const READY_LIMIT_MS = 30_000
/** It writes its state before it ends. */
const STOP_SIGNAL: NodeJS.Signals = 'SIGTERM'

/**
 * Starts a chain of play on 127.0.0.1. Each transaction gets a block at once. With a folder of its
 * own it goes on where it stopped; only a chain that is itself killed loses its last seconds.
 */
export async function startAnvil(options: AnvilOptions = {}): Promise<RunningAnvil> {
  const { dataDir, port, chainId = DEV_CHAIN_ID } = options
  return startIn({ dataDir, name: 'anvil' }, async (where) => {
    const { folder } = where
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // The last anvil may still be writing its state.
    await endLeftBehind({ logFile: logFile(folder), stopSignal: STOP_SIGNAL })
    if (port) await demandPort({ port, host: '127.0.0.1', prefix: 'CHAIN_' })
    restoreState(stateFile(folder))
    return launch({ ...where, port, chainId, command: findAnvil() })
  })
}

interface Setup extends ServerFolder {
  readonly port: number | undefined
  readonly chainId: number
  readonly command: string
}

async function launch(setup: Setup): Promise<RunningAnvil> {
  for (let attempt = 1; ; attempt++) {
    const port = setup.port ?? (await freePort())
    // A temporary one that did not answer took its folder with it.
    mkdirSync(setup.folder, { recursive: true, mode: 0o700 })
    const server = await startKept(keeperOrder(setup, port))
    const url = `http://127.0.0.1:${port}`
    const ask = () => chainIdOf(url).catch(() => undefined)
    if ((await firstAnswer(server, READY_LIMIT_MS, ask)) === setup.chainId) {
      const { temporary, folder, chainId } = setup
      if (!temporary) server.exited.then(keepCopies(stateFile(folder)))
      return { url, port, chainId, server, stop: server.stop }
    }
    const said = endOf(readFileSync(logFile(setup.folder)))
    await server.stop()
    if (attempt === ATTEMPTS) {
      throw new HostError(`anvil did not start; the end of its log says: ${said}`)
    }
  }
}

function keeperOrder(setup: Setup, port: number) {
  const { folder, temporary } = setup
  return {
    command: setup.command,
    args: argumentsFor(setup, port),
    env: { PATH: process.env.PATH ?? '', HOME: folder },
    cwd: folder,
    logFile: logFile(folder),
    stopSignal: STOP_SIGNAL,
    stopAtOnceSignal: STOP_SIGNAL,
    graceMs: 20_000,
    ...(temporary ? { removeAfter: [folder] } : {}),
  }
}

/** How often a chain with a folder writes its state while it runs. */
const STATE_INTERVAL_S = 5

function argumentsFor(setup: Setup, port: number): readonly string[] {
  const { temporary, folder } = setup
  return [
    ...['--host', '127.0.0.1', '--port', String(port), '--chain-id', String(setup.chainId)],
    ...['--hardfork', 'cancun', '--quiet'],
    ...(temporary
      ? []
      : ['--state', stateFile(folder), '--state-interval', String(STATE_INTERVAL_S)]),
  ]
}

function logFile(folder: string): string {
  return join(folder, 'anvil.log')
}

function stateFile(folder: string): string {
  return join(folder, 'chain.json')
}
