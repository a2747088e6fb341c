import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HostError } from '../host-error.js'
import { processStart } from './process-start.js'

/** Names one process for ever; its pid alone is used again. */
interface Mark {
  readonly pid: number
  readonly start?: string | undefined
}

/** What a keeper writes beside the log of its server. */
interface Note {
  readonly keeper: Mark
  readonly server: Mark
}

/** Where a server's files are, and which signal asks it to end. */
interface Home {
  readonly logFile: string
  readonly stopSignal: NodeJS.Signals
}

/**
 * Notes which server this process keeps. Not on Windows, where only the pid names a process, and another process may
 * get that pid.
 */
export function noteServer({ logFile }: Home, pid: number): void {
  if (process.platform === 'win32') return
  const note: Note = { keeper: markOf(process.pid), server: markOf(pid) }
  try {
    writeFileSync(noteFile(logFile), JSON.stringify(note), { mode: 0o600 })
  } catch {
    // A full disk must not keep the server from serving.
  }
}

/** The server has ended. */
export function dropNote({ logFile }: Home): void {
  rmSync(noteFile(logFile), { force: true })
}

/**
 * Asks a folder's last server to end, if its keeper was killed too: nobody else does, and it would go on writing to
 * the next server's files. Returns its pid while it is there, kept or not.
 */
export function askLeftBehind({ logFile, stopSignal }: Home): number | undefined {
  const note = readNote(logFile)
  if (note === undefined || !isThere(note.server)) return undefined
  if (!isThere(note.keeper)) ask(note.server.pid, stopSignal)
  return note.server.pid
}

/** It may have ended since it was looked for. */
function ask(pid: number, stopSignal: NodeJS.Signals): void {
  try {
    process.kill(pid, stopSignal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

const LIMIT_MS = 20_000
const LOOK_MS = 100

/** The same, and waits until it is gone. */
export async function endLeftBehind(home: Home): Promise<void> {
  const giveUpAt = Date.now() + LIMIT_MS
  for (let pid = askLeftBehind(home); pid !== undefined; pid = askLeftBehind(home)) {
    if (Date.now() > giveUpAt) {
      const folder = dirname(home.logFile)
      throw new HostError(
        `A server of an earlier run (process ${pid}) is still in ${folder}: end it.`,
      )
    }
    await sleep(LOOK_MS)
  }
}

function markOf(pid: number): Mark {
  return { pid, start: processStart(pid) }
}

function isThere({ pid, start }: Mark): boolean {
  return start !== undefined && processStart(pid) === start
}

function readNote(logFile: string): Note | undefined {
  try {
    return JSON.parse(readFileSync(noteFile(logFile), 'utf8')) as Note
  } catch {
    return undefined
  }
}

function noteFile(logFile: string): string {
  return join(dirname(logFile), 'kept.json')
}
