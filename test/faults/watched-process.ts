import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** One of the exchange's processes, started again whenever it ends, as compose would. */
export interface WatchedProcess {
  readonly name: string
  signal(signal: NodeJS.Signals): void
  /** Asks it to stop and waits until it has; where it served, an error or force is noted as unclean. */
  end(): Promise<void>
  /** Sets its wall clock this far ahead, negative for behind, also of whoever follows it. */
  setClock(aheadMs: number): void
  /** Ends once the process that runs now serves. */
  ready(): Promise<void>
  /** How often it was started, the first time included. */
  starts(): number
  /** How it ended each time, such as `SIGKILL` or `1`, since this was last asked. */
  exits(): readonly string[]
  /** Each time that it was asked to stop and did not do so well, since this was last asked. */
  uncleanEnds(): readonly string[]
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
/** Longer than any part of the exchange takes to stop in order. */
const END_LIMIT_MS = 20_000
const STEPPED_CLOCK = new URL('./stepped-clock.js', import.meta.url).href

export function startWatched({ name, main, env, logFile }: ProcessOrder): WatchedProcess {
  const log = openSync(logFile, 'a')
  const exits: string[] = []
  const unclean: string[] = []
  let isStopping = false
  let clockAheadMs = 0
  let starts = 0
  let child: ChildProcess
  let ready: Promise<unknown>
  let ended: Promise<unknown>

  function start(): void {
    starts += 1
    child = fork(fileURLToPath(import.meta.resolve(main)), [], {
      env: { ...env, CLOCK_AHEAD_MS: String(clockAheadMs) },
      execArgv: ['--import', STEPPED_CLOCK],
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    })
    ready = once(child, 'message')
    ready.catch(() => undefined)
    ended = once(child, 'exit')
    child.once('exit', (code, signal) => {
      exits.push(signal ?? String(code))
      if (!isStopping) setTimeout(() => isStopping || start(), RESTART_MS)
    })
  }

  // A process that is stopped would not hear that its channel has closed.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  start()
  return {
    name,
    signal: (signal) => child.kill(signal),
    async end() {
      const ending = child
      if (hasEnded(ending)) return
      const served = await Promise.race([ready.then(() => true), sleep(0, false)])
      const ended = once(ending, 'exit')
      ending.kill('SIGTERM')
      const limit = setTimeout(() => ending.kill('SIGKILL'), END_LIMIT_MS)
      const [code, signal] = await ended
      clearTimeout(limit)
      if (served && code !== 0)
        unclean.push(`${name} was asked to stop, and ended by ${signal ?? code}.`)
    },
    setClock(aheadMs) {
      clockAheadMs = aheadMs
      if (child.connected) child.send({ clockAheadMs }, () => undefined)
    },
    async ready() {
      for (;;) {
        const waited = child
        if (!hasEnded(waited)) {
          const serves = ready.then(() => true)
          if ((await Promise.race([serves, ended])) === true && waited === child) return
        }
        await sleep(RESTART_MS)
      }
    },
    starts: () => starts,
    exits: () => exits.splice(0),
    uncleanEnds: () => unclean.splice(0),
    async stop() {
      isStopping = true
      process.off('exit', kill)
      if (hasEnded(child)) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
