import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { HostError, reasonOf } from '../host-error.js'
import type { KeeperOrder } from './keeper.js'
import { endLeftBehind } from './left-behind.js'

/** A server that cannot outlive this process, not even when this process is killed with -9. */
export interface KeptProcess {
  readonly pid: number
  /** Settles once, when the server is gone for whatever reason. */
  readonly exited: Promise<void>
  /** Asks the server to stop in order, and waits until it is gone. */
  stop(): Promise<void>
  /** Stops the server as fast as its data allows. */
  stopAtOnce(): void
  /** Lets this process end while the server runs; the server then ends with it. */
  unref(): void
}

/**
 * Starts a server under a keeper: a small process of its own that holds the other end of a pipe to us and stops the
 * server when the pipe closes. The keeper leads its own session, so a Ctrl-C at the terminal reaches only us, and we
 * choose the order in which things stop. If a server loses its keeper and its owner at once, the next server on the
 * same folder ends it.
 */
export async function startKept(order: KeeperOrder): Promise<KeptProcess> {
  await endLeftBehind(order)
  const keeper = spawn(process.execPath, [keeperPath, JSON.stringify(order)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    windowsHide: true,
  })
  keeper.stdin.on('error', ignore)
  const pid = await firstLine(keeper, order)
  const exited = goneWith(keeper, pid)
  return {
    pid,
    exited,
    stop: () => {
      keeper.ref()
      keeper.stdin.end()
      return exited
    },
    stopAtOnce: () => {
      keeper.stdin.end('now\n')
    },
    unref: () => {
      keeper.unref()
      if (keeper.stdin instanceof Socket) keeper.stdin.unref()
    },
  }
}

const LOOK_MS = 10

/** The first answer of a server that starts; undefined if it ends before, or gives none within the time. */
export async function firstAnswer<T>(
  server: KeptProcess,
  limitMs: number,
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  let isGone = false
  server.exited.then(() => {
    isGone = true
  })
  const giveUpAt = Date.now() + limitMs
  while (!isGone && Date.now() < giveUpAt) {
    const answer = await ask()
    // Another program that took its port meanwhile may have answered.
    if (answer !== undefined && !isGone) return answer
    await sleep(LOOK_MS)
  }
  return undefined
}

const keeperPath = fileURLToPath(new URL('./keeper.js', import.meta.url))

/** The keeper's first line is the server's pid, or the reason why there is none. */
function firstLine(keeper: ChildProcess, order: KeeperOrder): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) =>
      reject(new HostError(`The program ${order.command} could not be started: ${reason}.`))
    keeper.once('error', (error) => fail(reasonOf(error)))
    keeper.once('exit', () => fail('its keeper ended early'))
    keeper.stdout?.once('data', (chunk: Buffer) => {
      const line = chunk.toString().trim()
      keeper.stdout?.destroy()
      if (/^\d+$/.test(line)) resolve(Number(line))
      else fail(line)
    })
  })
}

/** A keeper that was killed leaves its server behind: then we end the server ourselves. */
function goneWith(keeper: ChildProcess, pid: number): Promise<void> {
  return new Promise((resolve) => {
    const onExit = (_code: number | null, signal: NodeJS.Signals | null) => {
      if (signal !== null) endQuickly(pid)
      resolve()
    }
    if (keeper.exitCode !== null || keeper.signalCode !== null) onExit(null, keeper.signalCode)
    else keeper.once('exit', onExit)
  })
}

function endQuickly(pid: number): void {
  try {
    process.kill(pid, 'SIGQUIT')
  } catch {
    // It is gone already, which is what was wanted.
  }
}

function ignore(): void {}
