import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { nodeProgram } from '@truebook/host/node-program'
import { type LoggedError, lastWords } from './last-words.js'

/** One of the exchange's processes, started again whenever it ends, as compose would. */
export interface WatchedProcess {
  readonly name: string
  signal(signal: NodeJS.Signals): void
  /** Asks it to stop and waits until it has; where it served, an error or force is noted as unclean. */
  end(): Promise<void>
  /** Sets its wall clock this far ahead, negative for behind, also of whoever follows it. */
  setClock(aheadMs: number): void
  /** Ends once the process that runs now serves; throws where none does so in time. */
  ready(): Promise<void>
  /** How often it was started, the first time included. */
  starts(): number
  /** Each time that it did not stop well, or ended unasked as it may not, since this was last asked. */
  uncleanEnds(): readonly string[]
  stop(): Promise<void>
}

export interface ProcessOrder {
  readonly name: string
  /** Its main, such as `@truebook/engine/main`. */
  readonly main: string
  readonly env: Readonly<Record<string, string>>
  readonly logFile: string
  /** Whether it may end so by itself, as an engine does that is active no more. */
  readonly mayEnd: (end: UnaskedEnd) => boolean
}

export interface UnaskedEnd {
  readonly served: boolean
  /** What its log says. */
  readonly reason: LoggedError | undefined
}

const RESTART_MS = 100
/** Longer than any part of the exchange takes to stop in order. */
const END_LIMIT_MS = 20_000
/** Longer than anything that it needs stays away. */
const READY_LIMIT_MS = 90_000
const STEPPED_CLOCK = new URL('./stepped-clock.js', import.meta.url).href

export function startWatched({ name, main, env, logFile, mayEnd }: ProcessOrder): WatchedProcess {
  const log = openSync(logFile, 'a')
  const unclean: string[] = []
  let isStopping = false
  let clockAheadMs = 0
  let starts = 0
  let child: ChildProcess
  let ready: Promise<unknown>
  let ended: Promise<unknown>
  let asked: ChildProcess | undefined

  function start(): void {
    starts += 1
    child = fork(fileURLToPath(import.meta.resolve(main)), [], {
      env: { ...env, CLOCK_AHEAD_MS: String(clockAheadMs) },
      execPath: nodeProgram().path,
      execArgv: ['--import', STEPPED_CLOCK],
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    })
    ready = once(child, 'message')
    ready.catch(() => undefined)
    ended = once(child, 'exit')
    watch(child)
  }

  function watch(watched: ChildProcess): void {
    let served = false
    watched.once('message', () => {
      served = true
    })
    watched.once('exit', (code, signal) => {
      if (isStopping) return
      // Nobody but the harness kills.
      if (watched !== asked && signal !== 'SIGKILL') judge(watched, { served, how: signal ?? code })
      setTimeout(() => isStopping || start(), RESTART_MS)
    })
  }

  function judge({ pid }: ChildProcess, end: { served: boolean; how: unknown }): void {
    const reason = lastWords(logFile, pid)
    if (mayEnd({ served: end.served, reason })) return
    const said = reason?.message ?? 'Its log does not say why.'
    unclean.push(`${name} ended by itself: ${end.how}. ${said}`)
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
      asked = ending
      const ended = once(ending, 'exit')
      ending.kill('SIGTERM')
      const limit = setTimeout(() => ending.kill('SIGKILL'), END_LIMIT_MS)
      const [code, signal] = await ended
      clearTimeout(limit)
      if (!served || code === 0) return
      // It was ending by itself already, for a reason, when it was asked.
      if (code === 1 && mayEnd({ served, reason: lastWords(logFile, ending.pid) })) return
      unclean.push(`${name} was asked to stop, and ended by ${signal ?? code}.`)
    },
    setClock(aheadMs) {
      clockAheadMs = aheadMs
      if (child.connected) child.send({ clockAheadMs }, () => undefined)
    },
    async ready() {
      const giveUpAt = Date.now() + READY_LIMIT_MS
      while (Date.now() < giveUpAt) {
        const waited = child
        if (!hasEnded(waited)) {
          const serves = ready.then(() => true)
          const limit = sleep(giveUpAt - Date.now(), false, { ref: false })
          const first = await Promise.race([serves, ended, limit])
          if (first === true && waited === child) return
        }
        await sleep(RESTART_MS)
      }
      throw new Error(`${name} never served again.`)
    },
    starts: () => starts,
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
