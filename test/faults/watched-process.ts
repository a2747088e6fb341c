import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** One of the exchange's processes, started again whenever it ends, as compose would. */
export interface WatchedProcess {
  readonly name: string
  signal(signal: NodeJS.Signals): void
  /** Ends once the process that runs now serves. */
  ready(): Promise<void>
  /** How often it had to be started again. */
  restarts(): number
  stop(): Promise<void>
}

export interface ProcessOrder {
  readonly name: string
  /** Its main, such as `@truebook/engine/main`. */
  readonly main: string
  readonly env: Readonly<Record<string, string>>
  readonly logFile: string
}

const RESTART_MS = 100

export function startWatched({ name, main, env, logFile }: ProcessOrder): WatchedProcess {
  const log = openSync(logFile, 'a')
  let isStopping = false
  let restarts = -1
  let child: ChildProcess
  let ready: Promise<unknown>

  function start(): void {
    restarts += 1
    child = fork(fileURLToPath(import.meta.resolve(main)), [], {
      env,
      execArgv: [],
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    })
    ready = once(child, 'message')
    ready.catch(() => undefined)
    child.once('exit', () => {
      if (!isStopping) setTimeout(() => isStopping || start(), RESTART_MS)
    })
  }

  // A process that is stopped would not hear that its channel has closed.
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  start()
  return {
    name,
    signal: (signal) => child.kill(signal),
    async ready() {
      for (;;) {
        const waited = child
        const ended = new Promise((resolve) => waited.once('exit', () => resolve(true)))
        if (waited.exitCode === null && waited.signalCode === null) {
          const hasEnded = await Promise.race([ready.then(() => false), ended])
          if (!hasEnded && waited === child) return
        }
        await sleep(RESTART_MS)
      }
    },
    restarts: () => restarts,
    async stop() {
      isStopping = true
      process.off('exit', end)
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
