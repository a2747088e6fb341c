import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HostError } from './host-error.js'
import { processStart } from './process-start.js'

/** A data folder that is ours. */
export interface DataLock {
  /** Tells whoever wants it next that we are about to release it. */
  leave(): void
  release(): void
}

/** Holds a data folder for this process alone; a holder that was killed holds nothing. */
export function lockDataDir(folder: string): DataLock {
  const path = markFile(folder)
  const mark = `${process.pid} ${processStart(process.pid)}\n`
  for (;;) {
    try {
      writeFileSync(path, mark, { flag: 'wx' })
      return { leave: () => leave(path, mark), release: () => release(path, mark) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      refuseLiveHolder({ path, folder })
      rmSync(path, { force: true })
    }
  }
}

const LEAVING = 'leaving\n'

function leave(path: string, mark: string): void {
  try {
    if (readMark(path) === mark) appendFileSync(path, LEAVING)
  } catch {
    // A disk that is full: then nobody waits for us.
  }
}

function release(path: string, mark: string): void {
  if (readMark(path).startsWith(mark)) rmSync(path, { force: true })
}

const LEAVING_LIMIT_MS = 60_000
const LOOK_MS = 50

/** Waits for a holder that is stopping: npm ends before it does, and so may be started again too soon. */
export async function untilLeft(folder: string): Promise<void> {
  const giveUpAt = Date.now() + LEAVING_LIMIT_MS
  const isLeaving = () => readMark(markFile(folder)).endsWith(LEAVING)
  while (isLeaving() && liveHolder(markFile(folder)) && Date.now() < giveUpAt) await sleep(LOOK_MS)
}

/** The pid of the process that a mark is of, if that still runs. */
function liveHolder(path: string): string | undefined {
  const [, pid, start] = /^(\d+) (.+)$/m.exec(readMark(path)) ?? []
  return start !== undefined && processStart(Number(pid)) === start ? pid : undefined
}

function refuseLiveHolder({ path, folder }: { path: string; folder: string }): void {
  const pid = liveHolder(path)
  if (pid === undefined) return
  throw new HostError(
    `Truebook already runs on ${folder} (process ${pid}): stop that one first, ` +
      'or set DATA_DIR to another folder.',
  )
}

function readMark(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function markFile(folder: string): string {
  return join(folder, 'running')
}
