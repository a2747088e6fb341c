import { spawn } from 'node:child_process'
import { openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dropNote, noteServer } from './left-behind.js'

/** What to run and how to end it; travels as one JSON argument. */
export interface KeeperOrder {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly logFile: string
  /** What it reads as its standard input; absent: nothing. */
  readonly inputFile?: string
  /** The signal that asks for an orderly end, and the one that ends it as fast as is safe. */
  readonly stopSignal: NodeJS.Signals
  readonly stopAtOnceSignal: NodeJS.Signals
  /** How long an orderly end may take, in milliseconds. */
  readonly graceMs: number
  readonly uid?: number
  readonly gid?: number
  /** Folders to delete once the server has stopped as it was told to; one that ends by itself leaves its log to read. */
  readonly removeAfter?: readonly string[]
}

const LOG_BYTES_MAX = 10_000_000
const KILL_AFTER_MS = 5_000

// This file is a program: it runs only as the keeper that `startKept` starts.
keep(JSON.parse(process.argv[2] ?? 'null') as KeeperOrder)

function keep(order: KeeperOrder): void {
  const log = openLog(order.logFile)
  const input = order.inputFile === undefined ? 'ignore' : openSync(order.inputFile, 'r')
  const server = spawn(order.command, order.args, {
    cwd: order.cwd,
    env: order.env,
    stdio: [input, log, log],
    windowsHide: true,
    ...(order.uid === undefined ? {} : { uid: order.uid }),
    ...(order.gid === undefined ? {} : { gid: order.gid }),
  })

  let isAsked = false
  const stop = () => {
    isAsked = true
    server.kill(order.stopSignal)
    setTimeout(stopAtOnce, order.graceMs).unref()
  }
  const stopAtOnce = () => {
    isAsked = true
    server.kill(order.stopAtOnceSignal)
    setTimeout(() => server.kill('SIGKILL'), KILL_AFTER_MS).unref()
  }

  // The owner may be gone before it reads the pid; we notice by stdin, whose pipe closes.
  process.stdout.on('error', () => {})
  server.once('spawn', () => {
    noteServer(order, server.pid ?? 0)
    process.stdout.write(`${server.pid}\n`)
  })
  server.once('error', (error) => {
    process.stdout.write(`${error.message}\n`, () => process.exit(1))
  })
  server.once('exit', () => {
    dropNote(order)
    const done = isAsked ? (order.removeAfter ?? []) : []
    for (const folder of done) rmSync(folder, { recursive: true, force: true })
    process.exit(0)
  })

  process.stdin.on('error', stop)
  process.stdin.once('data', stopAtOnce)
  process.stdin.once('end', stop)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
}

/** Appends, but starts a new file (and keeps one old one) once the log has grown too large. */
function openLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > LOG_BYTES_MAX) renameSync(path, `${path}.1`)
  return openSync(path, 'a', 0o600)
}
