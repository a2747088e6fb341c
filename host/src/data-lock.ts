import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HostError } from './host-error.js'
import { processStart } from './process-start.js'

/** Holds a data folder for this process alone; a holder that was killed holds nothing. */
export function lockDataDir(folder: string): { release(): void } {
  const path = join(folder, 'running')
  const mark = `${process.pid} ${processStart(process.pid)}\n`
  for (;;) {
    try {
      writeFileSync(path, mark, { flag: 'wx' })
      return { release: () => release(path, mark) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      refuseLiveHolder({ path, folder })
      rmSync(path, { force: true })
    }
  }
}

function release(path: string, mark: string): void {
  if (readMark(path) === mark) rmSync(path, { force: true })
}

function refuseLiveHolder({ path, folder }: { path: string; folder: string }): void {
  const [pid = '', start = ''] = readMark(path).trim().split(/ (.*)/)
  if (start === '' || processStart(Number(pid)) !== start) return
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
