import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HostError } from '../host-error.js'
import { processStart } from './process-start.js'
import { textOfFile } from './text-of-file.js'

/** A data folder that this process holds. */
export interface DataLock {
  /** Tells whoever wants it next that we are about to release it. */
  leave(): void
  release(): void
}

/**
 * Holds a data folder for this process alone; a holder that was killed holds nothing. Each process that comes adds
 * its mark to a file; of those that still run, the first in the file holds the folder. So if two come at once, after
 * holders that were killed, neither removes the other's mark.
 */
export function lockDataDir(folder: string): DataLock {
  const path = markFile(folder)
  let holder = liveHolder(path)
  do {
    if (holder !== undefined) throw heldBy(holder, folder)
    appendFileSync(path, `\n${ownMark()}\n`)
    // None, if the file went with its last holder meanwhile.
    holder = liveHolder(path)
  } while (holder !== process.pid)
  dropOtherMarks(path)
  return { leave: () => leave(path), release: () => release(path) }
}

/** The marks of killed processes go; whoever added one meanwhile finds ours first, with or without theirs. */
function dropOtherMarks(path: string): void {
  const beside = `${path}.new`
  writeFileSync(beside, `${ownMark()}\n`)
  renameSync(beside, path)
}

const LEAVING = 'leaving\n'

function leave(path: string): void {
  try {
    if (liveHolder(path) === process.pid) appendFileSync(path, LEAVING)
  } catch {
    // The disk is full: then nobody will wait for us.
  }
}

function release(path: string): void {
  if (liveHolder(path) === process.pid) rmSync(path, { force: true })
}

const LEAVING_LIMIT_MS = 60_000
const LOOK_MS = 50

/** Waits for a holder that is stopping: npm ends before it does, so the next start may come too soon. */
export async function untilLeft(folder: string): Promise<void> {
  const giveUpAt = Date.now() + LEAVING_LIMIT_MS
  const isLeaving = () => textOfFile(markFile(folder)).endsWith(LEAVING)
  while (isLeaving() && liveHolder(markFile(folder)) !== undefined && Date.now() < giveUpAt)
    await sleep(LOOK_MS)
}

/** The pid of the process that holds a folder. */
function liveHolder(path: string): number | undefined {
  // Our own process is alive, even if the system does not tell.
  const own = ownMark()
  for (const [mark, pid, start] of textOfFile(path).matchAll(/^(\d+) (.+)$/gm)) {
    if (mark === own || processStart(Number(pid)) === start) return Number(pid)
  }
  return undefined
}

const ownMark = (): string => `${process.pid} ${processStart(process.pid)}`

function heldBy(pid: number, folder: string): HostError {
  return new HostError(
    `Truebook already runs on ${folder} (process ${pid}): stop that one first, ` +
      'or set DATA_DIR to another folder.',
  )
}

function markFile(folder: string): string {
  return join(folder, 'running')
}
