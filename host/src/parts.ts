import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Env } from '@truebook/shared/config'
import { HostError, reasonOf } from './host-error.js'
import { nodeProgram } from './node-program.js'
import type { KeptProcess } from './servers/kept-process.js'
import type { Part } from './supervisor.js'

const CHILD_STOP_LIMIT_MS = 15_000
const SERVER_STOP_LIMIT_MS = 30_000
const READY_LIMIT_MS = 120_000
const NEVER = new Promise<never>(() => {})

/** One of our servers (Postgres, Redis) as a part; without a process, it is somebody else's. */
export function serverPart(name: string, server: KeptProcess | undefined): Part {
  let isStopping = false
  return {
    name,
    stopLimitMs: SERVER_STOP_LIMIT_MS,
    failed: (server?.exited ?? NEVER).then(() =>
      isStopping ? NEVER : `${name} ended without being asked to.`,
    ),
    stop: async () => {
      isStopping = true
      await server?.stop()
    },
    stopAtOnce: () => server?.stopAtOnce(),
  }
}

/** What a child says once it serves. */
export interface ReadyMessage {
  readonly ready: true
  readonly url?: string
}

export interface ChildPart extends Part {
  readonly pid: number | undefined
  /** Rejects with a sentence when the child ends, or stays silent, before it serves. */
  readonly ready: Promise<ReadyMessage>
}

export interface ChildOptions {
  readonly name: string
  readonly main: string
  readonly env: Env
  /** Node's flags. */
  readonly flags?: readonly string[]
}

/**
 * Runs a package's main.js as a child with a channel to us. It serves once it sends a
 * `ReadyMessage`, and stops when the channel closes: so it stops too when we are killed. It leads
 * its own process group, so a Ctrl-C reaches only us, and we choose the order of stopping.
 */
export function startChild(options: ChildOptions): ChildPart {
  const { name } = options
  const child = fork(fileURLToPath(import.meta.resolve(options.main)), [], {
    env: options.env,
    execPath: nodeProgram().path,
    // Our own flags, such as --eval, are not passed on.
    execArgv: [...(options.flags ?? [])],
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
  const ready = readyMessage({ child, name, exited })
  let isStopping = false
  return {
    name,
    ready,
    pid: child.pid,
    stopLimitMs: CHILD_STOP_LIMIT_MS,
    failed: endAfter(ready, exited).then((how) =>
      isStopping ? NEVER : `${name} ended without being asked to (${how}).`,
    ),
    stop: async () => {
      isStopping = true
      if (child.connected) child.disconnect()
      await exited
    },
    stopAtOnce: () => {
      child.kill('SIGKILL')
    },
  }
}

/** If the child ends before it serves, `ready` tells that, with a sentence of its own. */
function endAfter(ready: Promise<ReadyMessage>, exited: Promise<string>): Promise<string> {
  return ready.then(
    () => exited,
    () => NEVER,
  )
}

function readyMessage(options: {
  child: ChildProcess
  name: string
  exited: Promise<string>
}): Promise<ReadyMessage> {
  const { child, name, exited } = options
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      reject(new HostError(`${name} was not ready within ${READY_LIMIT_MS / 1000} s.`))
    }, READY_LIMIT_MS)
    child.on('message', (message: ReadyMessage) => {
      if (message.ready !== true) return
      clearTimeout(limit)
      resolve(message)
    })
    exited.then((how) => {
      clearTimeout(limit)
      reject(new HostError(`${name} could not start (${how}): what it printed above says why.`))
    })
  })
}

/** What starting a part inside this process returns. */
export interface InnerRun {
  stop(): Promise<void>
  /** Settles when the part ends; rejects if it ended by itself. */
  readonly done?: Promise<void>
}

/** A part that runs inside this process, and can only be asked to stop. */
export function innerPart(name: string, running: InnerRun): Part {
  let isStopping = false
  const tell = (how: string) => (isStopping ? NEVER : `${name} ended without being asked to${how}.`)
  return {
    name,
    stopLimitMs: CHILD_STOP_LIMIT_MS,
    failed: (running.done ?? NEVER).then(
      () => tell(''),
      (error) => tell(` (${reasonOf(error)})`),
    ),
    stop: () => {
      isStopping = true
      return running.stop()
    },
    stopAtOnce: () => {},
  }
}
