import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs'
import { HostError } from '../host-error.js'

/**
 * anvil writes its whole state over the last one, again and again: killed in the middle, it leaves half a file. So a
 * whole state of some seconds ago is kept beside it. There are two copies, since one may have been made of half a
 * file.
 */
const COPIES = ['.1', '.2']
/** No multiple of anvil's interval of writing: of two looks in a row, one finds the file at rest. */
const EVERY_MS = 13_000
/** A file that was written to just now may not be whole yet. */
const AT_REST_MS = 1_000

/** Copies a state at once, and then at intervals; returns a function that stops that. */
export function keepCopies(file: string): () => void {
  let copied = 0
  function look(): void {
    const { mtimeMs = copied } = statSync(file, { throwIfNoEntry: false }) ?? {}
    if (mtimeMs === copied || Date.now() - mtimeMs < AT_REST_MS) return
    copied = mtimeMs
    copy(file)
  }
  look()
  const timer = setInterval(look, EVERY_MS).unref()
  return () => clearInterval(timer)
}

function copy(file: string): void {
  const [newer, older] = COPIES.map((end) => file + end)
  try {
    copyFileSync(file, `${file}.new`)
    if (!endsWhole(`${file}.new`)) return
    if (existsSync(newer)) renameSync(newer, older)
    renameSync(`${file}.new`, newer)
  } catch {
    // The disk is full, or the state has just gone: the next copy may succeed.
  }
}

/**
 * Restores the newest whole copy if the state is damaged, or is missing though it was copied, as when an earlier
 * restore was cut off. Throws if no copy is whole.
 */
export function restoreState(file: string): void {
  const copies = COPIES.map((end) => file + end)
  if (isWhole(file) || ![file, ...copies].some((one) => existsSync(one))) return
  const whole = copies.find(isWhole)
  if (whole === undefined) {
    throw new HostError(
      `The dev chain's state ${file} is damaged, as when anvil is killed while it writes, and there is no ` +
        'whole copy of it: restore it from one of yours, or delete the whole data folder to begin anew.',
    )
  }
  copyFileSync(whole, `${file}.new`)
  if (existsSync(file)) renameSync(file, `${file}.damaged`)
  renameSync(`${file}.new`, file)
}

/** A state that was cut off hardly ever ends as a whole one does; reading all of it takes too long here. */
function endsWhole(file: string): boolean {
  const { size } = statSync(file)
  const last = Buffer.alloc(1)
  const opened = openSync(file, 'r')
  try {
    return readSync(opened, last, 0, 1, size - 1) === 1 && last.toString() === '}'
  } finally {
    closeSync(opened)
  }
}

function isWhole(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, 'utf8'))
    return true
  } catch {
    return false
  }
}
